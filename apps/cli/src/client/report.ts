/** Writes a sweep's report, its figures across networks, every curve and every sample's result into a folder. */
import { access, constants, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { CurveFormat, RunView, SweepView } from '@isthmus/contracts';
import { UsageError } from '../usageError.js';
import type { ApiClient } from './api.js';
import { downloadStage, showProgress } from './progress.js';
import { writeWhole } from './wholeFile.js';

const formats: readonly CurveFormat[] = ['json', 'csv', 'png'];

/** Makes the folder where it is not there; throws a UsageError where that cannot be. */
export async function reportFolder(folder: string): Promise<string> {
  const refuse = (error: NodeJS.ErrnoException): never => {
    throw new UsageError(`--out: expected a folder that can be written, received ${folder} (${error.code})`);
  };
  await mkdir(folder, { recursive: true }).catch(refuse);
  await access(folder, constants.W_OK).catch(refuse);
  return resolve(folder);
}

/**
 * @param folder that is there, from reportFolder
 * @param vectors whether the results hold the samples' vectors too, which are most of their bytes
 * @returns the path of report.html
 */
export async function writeReport(
  api: ApiClient,
  sweep: SweepView,
  folder: string,
  { vectors = false }: { vectors?: boolean } = {},
): Promise<string> {
  const report = resolve(folder, 'report.html');
  await writeWhole(report, await api.report(sweep.id));
  for (const { name, kind } of await api.listFigures(sweep.id)) {
    for (const format of kind === 'table' ? (['csv'] as const) : formats) {
      await writeWhole(join(folder, `${name}.${format}`), await api.figure(sweep.id, name, format));
    }
  }
  for (const run of sweep.runs) {
    for (const name of run.curves) {
      for (const format of formats) {
        const file = `${runStem(run)}-${name}.${format}`;
        await writeWhole(join(folder, file), await api.curve(run.id, name, format));
      }
    }
  }
  await writeResults(api, sweep, folder, { vectors });
  return report;
}

/** A file a run: its lines have the same columns. */
async function writeResults(
  api: ApiClient,
  { runs, samples }: SweepView,
  folder: string,
  { vectors }: { vectors: boolean },
): Promise<void> {
  const progress = showProgress();
  const begin = performance.now();
  let done = 0;
  try {
    for (const run of runs.filter(({ samples: { ok, failed } }) => ok + failed > 0)) {
      const lines = counted(api.results(run.id, { vectors }), (more) => {
        done += more;
        // A run that still works may have got further than the sweep was when it was asked for.
        const total = Math.max(done, samples.ok + samples.failed);
        progress.show(downloadStage({ done, total, seconds: (performance.now() - begin) / 1000 }));
      });
      await writeWhole(join(folder, `${runStem(run)}-results.ndjson`), lines);
    }
  } finally {
    progress.end();
  }
}

const lineFeed = 0x0a;

/** The same bytes; tells how many lines each chunk ends. */
async function* counted(chunks: AsyncIterable<Uint8Array>, tell: (lines: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    yield chunk;
    tell(chunk.reduce((lines, byte) => (byte === lineFeed ? lines + 1 : lines), 0));
  }
}

/** "1-lenet-perturbation": unique within a sweep by the run's number. */
function runStem(run: RunView): string {
  return `${run.index + 1}-${run.model}-${run.analysis.kind}`;
}
