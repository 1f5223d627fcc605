/** A sweep as a file of YAML or JSON, checked before anything is asked of a cluster. */
import { readFileSync } from 'node:fs';
import { parseRequest, type SweepRequest, sweepRequest } from '@isthmus/contracts';
import { parseDocument } from 'yaml';
import { UsageError } from '../usageError.js';

/** What a command line says instead of the file. */
export interface SweepFileChanges {
  readonly models?: readonly string[] | undefined;
  readonly dataset?: string | undefined;
}

/** Throws a UsageError for a file that cannot be read or is not YAML, a ProblemError for a request that is not valid. */
export function readSweepFile(file: string, changes: SweepFileChanges = {}): SweepRequest {
  // JSON is YAML 1.2 too.
  const document = parseDocument(readText(file), { prettyErrors: true });
  const [error] = document.errors;
  if (error !== undefined) throw new UsageError(`${file}: ${error.message.split('\n')[0]!.replace(/:$/, '')}`);
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  const body: unknown = document.toJS();
  // What is no mapping at all is refused as it stands.
  const isMapping = typeof body === 'object' && body !== null && !Array.isArray(body);
  return parseRequest(sweepRequest, isMapping ? { ...body, ...Object.fromEntries(given) } : body, file);
}

export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file}: expected a file that can be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
