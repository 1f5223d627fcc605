/** A path that can be uploaded, refused before anything is sent. */
import { accessSync, constants, statSync } from 'node:fs';
import { UsageError } from '../usageError.js';

export function readableFile(path: string): string {
  try {
    accessSync(path, constants.R_OK);
  } catch (error) {
    throw new UsageError(`${path}: expected a file that can be read (${(error as NodeJS.ErrnoException).code})`);
  }
  if (!statSync(path).isFile()) throw new UsageError(`${path}: expected a file, found a folder`);
  return path;
}
