/** Writes a sweep's report and every curve of it into a folder. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Curve, CurveFormat, RunView, SweepView } from '@isthmus/contracts';
import { headlineCells, table } from '../terminal.js';
import type { ApiClient } from './api.js';

const formats: readonly CurveFormat[] = ['json', 'csv', 'png'];

/** @returns the path of report.html */
export async function writeReport(api: ApiClient, sweep: SweepView, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const report = resolve(folder, 'report.html');
  await writeFile(report, await api.report(sweep.id));
  for (const run of sweep.runs) {
    for (const name of run.curves) {
      for (const format of formats) {
        const file = `${fileStem(run, name)}.${format}`;
        await writeFile(join(folder, file), await api.curve(run.id, name, format));
      }
    }
  }
  return report;
}

/** "1-lenet-perturbation-relative-norm": unique within a sweep by the run's number. */
function fileStem(run: RunView, curve: string): string {
  return `${run.index + 1}-${run.model}-${run.analysis.kind}-${curve}`;
}

/** The headline numbers of every curve, with their intervals, run by run. */
export async function headlineLines(api: ApiClient, sweep: SweepView): Promise<string[]> {
  const sections = await Promise.all(
    sweep.runs.map(async (run) => {
      const bodies = await Promise.all(run.curves.map((name) => api.curve(run.id, name, 'json')));
      const curves = bodies.map((body) => JSON.parse(Buffer.from(body).toString('utf8')) as Curve);
      const { ok, failed } = run.samples;
      const title = `${run.analysis.kind} of ${run.model} on ${run.dataset}: ${ok} samples${failed > 0 ? `, ${failed} failed` : ''}`;
      // Curves of one run may share a headline; it is said once.
      const headlines = curves.flatMap((curve) => curve.headlines);
      const rows = new Map(headlines.map((headline) => [headline.name, headlineCells(headline)]));
      return [title, ...table([...rows.values()]).map((line) => `  ${line}`)];
    }),
  );
  return sections.flat();
}
