/** Reads a network's file. The bytes that are parsed are those that were hashed. */
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
   * SHA-256 that the file's bytes must have, in hexadecimal. It is computed of the bytes that are parsed, at every read, and the file
   * must then hold its weights itself, since the hash covers no other file.
   */
  readonly sha256?: string | undefined;
}

/**
 * @throws ChangedFileError where the bytes have another hash, or where a file that should have one is gone; OnnxError where the file
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

/** Runs V8's garbage collector now: after a large file was read, to give its memory back before the runtime takes its own. */
export function collectGarbage(): void {
  if (!globalThis.gc) setFlagsFromString('--expose-gc');
  const collect = globalThis.gc ?? (runInNewContext('gc') as () => void);
  collect();
}
