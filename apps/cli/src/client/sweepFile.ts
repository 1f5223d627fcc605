/** A sweep as a YAML or JSON file, checked before any request to a cluster. */
import { readFileSync } from 'node:fs';
import { analysis } from '@isthmus/analyses/definitions';
import { type Labels, parseRequest } from '@isthmus/contracts';
import { type SweepRequest, sweepRequest } from '@isthmus/sweeps';
import { type Document, parseDocument } from 'yaml';
import { z } from 'zod';
import { UsageError } from '../terminal/output.js';

/** What the command line states in place of the file. */
interface SweepFileChanges {
  readonly name?: string | undefined;
  /** Beside the file's. */
  readonly labels?: Labels | undefined;
  readonly models?: readonly string[] | undefined;
  readonly dataset?: string | undefined;
}

/**
 * Analyses that the file has for some of its models only are for those of the models chosen here, and left out where that is none.
 * Throws a UsageError for a file that cannot be read or is not YAML, a ProblemError for a request that is not valid.
 */
export function readSweepFile(file: string, { name, labels, models, dataset }: SweepFileChanges = {}): SweepRequest {
  const body = readYaml(file);
  if (!isMapping(body)) return parseRequest(sweepRequest, body, file);
  const chosen = models === undefined ? {} : { models, analyses: forModels(body.analyses, models) };
  const changed = {
    ...(name === undefined ? {} : { name }),
    ...(labels === undefined ? {} : { labels: { ...(isMapping(body.labels) ? body.labels : {}), ...labels } }),
    ...(dataset === undefined ? {} : { dataset }),
  };
  return parseRequest(sweepRequest, { ...body, ...chosen, ...changed }, file);
}

const analysisList = z.array(analysis).min(1).max(100);

/**
 * A list of analyses from a file that holds the list, or a sweep with it. Errors are those of readSweepFile.
 */
export function readAnalyses(file: string): z.infer<typeof analysisList> {
  const body = readYaml(file);
  return isMapping(body)
    ? parseRequest(z.object({ analyses: analysisList }), body, file).analyses
    : parseRequest(analysisList, body, file);
}

/** JSON is YAML 1.2 too. */
function readYaml(file: string): unknown {
  const document = parseDocument(readText(file), { prettyErrors: true });
  const [error] = document.errors;
  if (error !== undefined) throw new UsageError(`${file}: ${error.message.replace(/:?\n.*$/s, '')}`);
  return plain(document, file);
}

/** Limits what YAML aliases may expand to: a few lines can expand to gigabytes. */
function plain(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new UsageError(`${file}: ${(error as Error).message}`);
  }
}

/** Other forms pass through: the schema refuses them. */
function forModels(analyses: unknown, models: readonly string[]): unknown {
  if (!Array.isArray(analyses)) return analyses;
  return analyses.flatMap((one: unknown): unknown[] => {
    if (!isMapping(one) || !Array.isArray(one.models)) return [one];
    const named = one.models.filter((name: unknown) => models.some((model) => model === name));
    return named.length === 0 ? [] : [{ ...one, models: named }];
  });
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file}: expected a file that can be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
