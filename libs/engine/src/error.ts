/** The errors of this package that a caller acts on. It is the package entry `/errors`, which loads no runtime. */

/** A file does not hold the bytes that its SHA-256 names: it was changed, or damaged, since it was hashed. */
export class ChangedFileError extends Error {
  override readonly name = 'ChangedFileError';
}

/** This machine lacks the engine or provider that was asked for. The message says what to install or choose. */
export class EngineUnavailableError extends Error {
  override readonly name = 'EngineUnavailableError';
}

/** Memory ran out for a batch. The message names a smaller one. The classifier may not be usable any more. */
export class OutOfMemoryError extends Error {
  override readonly name = 'OutOfMemoryError';
}

/** Messages about memory of C++, V8, WebAssembly, ONNX Runtime's arenas, CUDA and TensorFlow. */
const words = [
  ...[/bad_alloc/, /out of memory/i, /Array buffer allocation failed/, /Invalid (typed )?array (buffer )?length/i],
  ...[/memory access out of bounds/, /\bAborted\(/, /cannot enlarge memory/i],
  ...[/failed to allocate/i, /could not allocate/i, /Available memory of \d+ is smaller than requested/],
  ...[/OUT_OF_MEMORY/, /ALLOC_FAILED/, /\bOOM\b/, /resource exhausted/i],
];

/** Whether an error of any runtime is about memory. */
export function isOutOfMemory(error: unknown): boolean {
  if (error instanceof OutOfMemoryError) return true;
  const message = error instanceof Error ? error.message : String(error);
  return words.some((word) => word.test(message));
}

/** An OutOfMemoryError for any runtime's error about memory; any other error as it is. */
export function explainMemory(
  cause: unknown,
  { engine, provider, batch }: { engine: string; provider: string; batch: number },
): unknown {
  if (cause instanceof OutOfMemoryError || !isOutOfMemory(cause)) return cause;
  const [line = ''] = (cause instanceof Error ? cause.message : String(cause)).trim().split('\n', 1);
  const reason = line.slice(0, 200);
  const cure =
    batch > 1
      ? `choose a smaller engine.batch, such as ${Math.floor(batch / 2)}`
      : 'a machine with more memory is needed, or another engine';
  const images = batch === 1 ? '1 image' : `${batch} images`;
  return new OutOfMemoryError(`memory ran out for ${images} at once on ${engine}/${provider} (${reason}); ${cure}`, {
    cause,
  });
}
