/** Writes a sweep's report, its figures across networks, every curve and every sample's result into a folder. */
import { join, resolve } from 'node:path';
import type { CurveFormat } from '@isthmus/contracts';
import type { RunView, SweepView } from '@isthmus/sweeps';
import { pacedStage, showProgress, whileWaiting } from '../terminal/progress.js';
import type { ApiClient } from './api.js';
import { type FileContent, replaceReport, reportPage } from './reportFolder.js';

const formats: readonly CurveFormat[] = ['json', 'csv', 'png'];

type Add = (name: string, content: FileContent) => Promise<void>;

/**
 * Replaces the report that the folder holds, if any, as `replaceReport` says.
 *
 * @param vectors whether the results hold the samples' vectors too, which are most of their bytes
 * @returns the path of report.html
 */
export async function writeReport(
  api: ApiClient,
  sweep: SweepView,
  folder: string,
  { vectors = false }: { vectors?: boolean } = {},
): Promise<string> {
  await replaceReport(folder, { sweepId: sweep.id }, async (add) => {
    await add(reportPage, await whileWaiting('the page of the report', api.report(sweep.id)));
    const figures = await whileWaiting('the list of its figures', api.listFigures(sweep.id));
    const pictures = [
      ...figures.flatMap(({ name, kind }) =>
        (kind === 'table' ? (['csv'] as const) : formats).map((format) => ({
          file: `${name}.${format}`,
          fetch: () => api.figure(sweep.id, name, format),
        })),
      ),
      ...sweep.runs.flatMap((run) =>
        run.curves.flatMap((name) =>
          formats.map((format) => ({
            file: `${runStem(run)}-${name}.${format}`,
            fetch: () => api.curve(run.id, name, format),
          })),
        ),
      ),
    ];
    await addPictures(pictures, add);
    await addResults(api, sweep, add, { vectors });
  });
  return join(resolve(folder), reportPage);
}

async function addPictures(
  pictures: ReadonlyArray<{ file: string; fetch: () => Promise<Uint8Array> }>,
  add: Add,
): Promise<void> {
  const progress = showProgress();
  const begin = performance.now();
  try {
    for (const [done, { file, fetch }] of pictures.entries()) {
      await add(file, await fetch());
      const seconds = (performance.now() - begin) / 1000;
      progress.show(
        pacedStage({ what: 'curves and figures', unit: 'files', done: done + 1, total: pictures.length, seconds }),
      );
    }
  } finally {
    progress.end();
  }
}

/** A file a run: its lines have the same columns. */
async function addResults(
  api: ApiClient,
  { runs, samples }: SweepView,
  add: Add,
  { vectors }: { vectors: boolean },
): Promise<void> {
  const progress = showProgress();
  const begin = performance.now();
  let done = 0;
  try {
    for (const run of runs.filter(({ samples: { ok, failed } }) => ok + failed > 0)) {
      const lines = counted(api.results(run.id, { vectors }), (more) => {
        done += more;
        // A running run may have more results by now than the sweep had when it was fetched.
        const total = Math.max(done, samples.ok + samples.failed);
        const seconds = (performance.now() - begin) / 1000;
        progress.show(pacedStage({ what: 'results', unit: 'samples', done, total, seconds }));
      });
      await add(`${runStem(run)}-results.ndjson`, lines);
    }
  } finally {
    progress.end();
  }
}

const lineFeed = 0x0a;

/** Passes the bytes on and reports how many lines each chunk ends. */
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
