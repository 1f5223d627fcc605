/** Reads a network's file. It parses the same bytes that it hashes. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Model, parseModel } from '@isthmus/onnx';
import { ChangedFileError } from '../error.js';

/** Where a network comes from. */
export interface ModelFile {
  /** The file's path, or its bytes, which must not change until the classifier is open. External data needs a path. */
  readonly model: Uint8Array | string;
  /**
   * SHA-256 that the file's bytes must have, in hexadecimal. It is computed at every read, of the bytes that are parsed. The file
   * must then hold its weights, since the hash covers no other file.
   */
  readonly sha256?: string | undefined;
}

/**
 * @throws ChangedFileError if the bytes have another hash, or if a file that should have one is gone; OnnxError if the file
 *   is refused.
 */
export async function readModel({ model, sha256 }: ModelFile): Promise<Model> {
  if (sha256 === undefined) {
    return typeof model === 'string'
      ? parseModel(await readFile(model), { externalDataFolder: dirname(model), ownsBytes: true })
      : parseModel(model);
  }
  const bytes = typeof model === 'string' ? await readHashed(model) : model;
  const got = createHash('sha256').update(bytes).digest('hex');
  if (got !== sha256) {
    const file = typeof model === 'string' ? model : 'the model';
    throw new ChangedFileError(
      `${file}: expected bytes with the SHA-256 ${sha256}, got ${bytes.byteLength} bytes with ${got}`,
    );
  }
  return parseModel(bytes, { ownsBytes: typeof model === 'string' });
}

async function readHashed(path: string): Promise<Uint8Array> {
  return await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new ChangedFileError(`${path}: expected the model, the file is gone`, { cause: error });
  });
}

/** Runs V8's garbage collector, so that a large file's memory is free before the runtime takes memory of its own. */
export function collectGarbage(): void {
  if (!globalThis.gc) setFlagsFromString('--expose-gc');
  const collect = globalThis.gc ?? (runInNewContext('gc') as () => void);
  collect();
}
