/** The results of a sweep in a few lines for each run; the report has all of them. */
import { accuracyText, type ModelAccuracy } from '@isthmus/contracts';
import type { Curve, RunView, SweepView } from '@isthmus/sweeps';
import { headlineCells, table } from '../terminal/output.js';
import type { ApiClient } from './api.js';

/** Headlines of one run: few enough for twenty runs on two screens, and enough for detection's areas beside those of the baseline. */
const mostHeadlines = 4;

/** The accuracy of each network; then run by run the first headlines of its leading curve, with their intervals. */
export async function headlineLines(api: ApiClient, { accuracy, runs }: SweepView): Promise<string[]> {
  const sections = await Promise.all(
    runs.map(async (run) => {
      const [leading] = run.curves;
      const body = leading === undefined ? null : await api.curve(run.id, leading, 'json');
      return runLines(run, body === null ? null : (JSON.parse(Buffer.from(body).toString('utf8')) as Curve));
    }),
  );
  return [...accuracy.flatMap(accuracyLines), ...sections.flat()];
}

/** "accuracy of lenet on shirts: 90.5% (95% interval 88.5% to 92.2%, 1,000 images)", and the warning where there is one. */
export function accuracyLines({ model, dataset, measured, missing, warning }: ModelAccuracy): string[] {
  const said = measured === null ? `not told: ${missing}` : accuracyText(measured);
  return [`accuracy of ${model} on ${dataset}: ${said}`, ...(warning === null ? [] : [`  warning: ${warning}`])];
}

/** "connectivity, scenario natural, of lenet on shirts: 98 of 100 pairs", then a line a headline. */
export function runLines(
  { analysis, distinction, model, dataset, samples: { ok, failed } }: RunView,
  leading: Pick<Curve, 'headlines'> | null,
): string[] {
  const what = distinction === '' ? analysis.kind : `${analysis.kind}, ${distinction},`;
  const title = `${what} of ${model} on ${dataset}: ${ok} ${ok === 1 ? 'sample' : 'samples'}${failed > 0 ? `, ${failed} failed` : ''}`;
  const headlines = (leading?.headlines ?? []).slice(0, mostHeadlines);
  return [title, ...table(headlines.map(headlineCells)).map((line) => `  ${line}`)];
}
