/** A sweep as a file of YAML or JSON, checked before anything is asked of a cluster. */
import { readFileSync } from 'node:fs';
import { parseRequest, type SweepRequest, sweepRequest } from '@isthmus/contracts';
import { parseDocument } from 'yaml';
import { UsageError } from '../usageError.js';

/** Throws a UsageError for a file that cannot be read or is not YAML, a ProblemError for a request that is not valid. */
export function readSweepFile(file: string): SweepRequest {
  // JSON is YAML 1.2 too.
  const document = parseDocument(readText(file), { prettyErrors: true });
  const [error] = document.errors;
  if (error !== undefined) throw new UsageError(`${file}: ${error.message.split('\n')[0]!.replace(/:$/, '')}`);
  return parseRequest(sweepRequest, document.toJS(), file);
}

export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file}: expected a file that can be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
