/** The one error of this package: a file cannot be used as a data set, and why. */

/** `message` begins with the file's path, then says what was expected and what was found. */
export class DatasetError extends Error {
  override readonly name = 'DatasetError';
  constructor(
    readonly path: string,
    readonly reason: string,
    options: ErrorOptions = {},
  ) {
    super(`${path}: ${reason}`, options);
  }
}

/** The error as a DatasetError of `path`; one that already names its file passes as it is. */
export function asDatasetError(error: unknown, path: string): DatasetError {
  if (error instanceof DatasetError) return error;
  const code = (error as NodeJS.ErrnoException | null)?.code;
  const reason = code === 'ENOENT' ? 'there is no such file' : error instanceof Error ? error.message : String(error);
  return new DatasetError(path, reason, { cause: error });
}
