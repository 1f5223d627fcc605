/** Tensor data that a model file keeps in a second file, read only from inside the model's own folder. */
import { closeSync, fstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import { OnnxError } from './error.js';

/**
 * Reads one tensor's bytes as `external_data` describes them: `location` relative to the folder, `offset`, `length`.
 *
 * @throws OnnxError external-data: no folder given, a path or link that leads out of it, or a range outside the file.
 */
export function readExternalTensor(
  entries: readonly { readonly key?: string; readonly value?: string }[],
  what: string,
  folder: string | undefined,
): Uint8Array {
  const field = (key: string) => entries.find((entry) => entry.key === key)?.value;
  const location = field('location') ?? '';
  if (folder === undefined) {
    throw new OnnxError(
      'external-data',
      `${what} is stored outside the model file, in "${location}"; save the model as one file with its weights inside`,
    );
  }
  const path = insideFolder(folder, location, what);
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const offset = Number(field('offset') ?? 0);
    const length = Number(field('length') ?? size - offset);
    if (
      !Number.isSafeInteger(offset) ||
      !Number.isSafeInteger(length) ||
      offset < 0 ||
      length < 0 ||
      offset + length > size
    ) {
      throw new OnnxError('external-data', `${what}: bytes ${offset}+${length} of "${location}", which has ${size}`);
    }
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const count = readSync(file, bytes, done, length - done, offset + done);
      if (count === 0) throw new OnnxError('external-data', `${what}: "${location}" ended early`);
      done += count;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}

function insideFolder(folder: string, location: string, what: string): string {
  let root: string;
  let path: string;
  try {
    root = realpathSync(folder);
    path = realpathSync(resolve(root, location));
  } catch (cause) {
    throw new OnnxError('external-data', `${what}: its data file "${location}" is not beside the model`, { cause });
  }
  const inside = relative(root, path);
  if (isAbsolute(location) || inside === '' || inside.startsWith('..') || isAbsolute(inside)) {
    throw new OnnxError('external-data', `${what}: its data file "${location}" lies outside the model's folder`);
  }
  return path;
}
