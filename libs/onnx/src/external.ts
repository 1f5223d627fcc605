/** Tensor data that a model file keeps in a second file, read only from inside the model's own folder. */
import { closeSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import { OnnxError } from './error.js';

type ExternalEntries = readonly { readonly key?: string; readonly value?: string }[];

/** Bytes of a file. */
export interface FileRange {
  readonly path: string;
  readonly offset: number;
  readonly length: number;
}

/** Where the data of a tensor lie that is not in the model file: its `location`, as the file names it. */
export function locationOf(entries: ExternalEntries): string {
  return entries.find(({ key }) => key === 'location')?.value ?? '';
}

/**
 * The bytes that `external_data` describes: `location` relative to the folder, `offset`, `length`.
 *
 * @throws OnnxError external-data: a path or link that leads out of the folder, or a range outside the file.
 */
export function externalRange(entries: ExternalEntries, what: string, folder: string): FileRange {
  const field = (key: string) => entries.find((entry) => entry.key === key)?.value;
  const location = locationOf(entries);
  const path = insideFolder(folder, location, what);
  const { size } = statSync(path);
  const offset = Number(field('offset') ?? 0);
  const length = Number(field('length') ?? size - offset);
  const whole = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0;
  if (!whole || offset + length > size) {
    throw new OnnxError(
      'external-data',
      `${what}: expected ${length} bytes from ${offset} on in "${location}", which has ${size}`,
    );
  }
  return { path, offset, length };
}

/** Reads one tensor's bytes. @throws OnnxError external-data, also where no folder is given. */
export function readExternalTensor(entries: ExternalEntries, what: string, folder: string | undefined): Uint8Array {
  if (folder === undefined) {
    throw new OnnxError(
      'external-data',
      `${what} is stored outside the model file, in "${locationOf(entries)}"; export the model as one file (torch.onnx.export(..., external_data=False)), or add it with "isthmus models add", which reads both files`,
    );
  }
  const { path, offset, length } = externalRange(entries, what, folder);
  const file = openSync(path, 'r');
  try {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const count = readSync(file, bytes, done, length - done, offset + done);
      if (count === 0) throw new OnnxError('external-data', `${what}: "${locationOf(entries)}" ended early`);
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
