/** A sweep as one HTML file that needs nothing beside itself: numbers, pictures, tables, and how to compute them again. */
import { definitionOf } from '@isthmus/analyses/definitions';
import { type DatasetView, isFinal, listText, type ModelView } from '@isthmus/contracts';
import type { Curve, RunView, SweepView } from '@isthmus/sweeps';
import { type Html, html, raw } from '../html.js';
import { accuracySection, cautions } from './accuracySection.js';
import { analysisGroups } from './analysisGroups.js';
import { analysisSection, entriesOf, planPictures } from './analysisSection.js';
import { claimsSection } from './claimsSection.js';
import { contents } from './contents.js';
import { judgedClaims } from './judgedClaims.js';
import { settingsSection } from './settingsSection.js';
import { style } from './style.js';

export interface ReportContent {
  readonly sweep: SweepView;
  /** Curves of any of the sweep's runs, in any order. */
  readonly curves: readonly Curve[];
  /** The models that the sweep names. */
  readonly models: readonly ModelView[];
  readonly datasets: readonly DatasetView[];
  /** Versions of the software that computed it, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** The lines for a shell that compute it again. */
  readonly reproduce: string;
  /** Largest number of pictures; the report says where the others are. Each takes about a tenth of a second and 80 kB. */
  readonly maxPictures?: number;
}

/**
 * The whole document. No script, and no request to anywhere: pictures and files are data: links. Light and dark follow the
 * reader's setting. Equal content gives equal bytes.
 */
export async function renderReport({
  sweep,
  curves,
  maxPictures = 100,
  ...provenance
}: ReportContent): Promise<string> {
  const title = sweep.name ?? `${listText(sweep.request.models)} on ${sweep.request.dataset}`;
  const groups = analysisGroups(sweep.runs, curves);
  const plans = planPictures(groups, maxPictures);
  const claims = judgedClaims(groups);
  const sections: Html[] = [];
  for (const plan of plans) sections.push(await analysisSection(plan));
  const problems = troubles(sweep, curves);
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="color-scheme" content="light dark">
<title>${title} · Isthmus report</title>
<style>${raw(style)}</style>
</head>
<body>
<main>
<header>
<p class="kicker">Isthmus report</p>
<h1>${title}</h1>
<p>${statusSentence(sweep)}</p>
</header>
${accuracySection({ sweep, ...provenance })}
${
  problems.length === 0
    ? null
    : html`<section class="alert" aria-labelledby="trouble">
<h2 id="trouble">What is missing</h2>
<ul>${problems.map((sentence) => html`<li>${sentence}</li>`)}</ul>
</section>`
}
${contents([
  ...(claims.length === 0 ? [] : [{ place: null, title: 'What the paper says, and what is found here', id: 'claims' }]),
  ...plans.flatMap(entriesOf),
  { place: null, title: 'How it was computed', id: 'computed' },
])}
${claimsSection(claims, cautions(sweep))}
${sections}
${settingsSection({ sweep, groups, ...provenance })}
</main>
</body>
</html>
`;
  return document.html;
}

/** "Completed: all 300 samples were computed, 200 of them by earlier sweeps." */
function statusSentence({ state, samples: { total, ok, failed, reused } }: SweepView): string {
  const done = ok + failed;
  const computed = ok === total ? `all ${total} samples were computed` : `${ok} of ${total} samples were computed`;
  const earlier = reused === 0 ? '' : `, ${reused} of them by earlier sweeps`;
  const trouble = failed === 0 ? '' : `, ${failed} failed`;
  switch (state) {
    case 'completed':
      return `Completed: ${computed}${earlier}${trouble}.`;
    case 'failed':
      return `Failed: ${computed}${earlier}${trouble}.`;
    case 'cancelled':
      return `Cancelled: ${computed} before it was stopped${earlier}${trouble}. The curves show these.`;
    case 'paused':
      return `Paused: ${done} of ${total} samples are done${earlier}${trouble}. The curves show the samples so far; the rest is computed once the sweep is resumed.`;
    case 'submitted':
    case 'running':
      return `Still working: ${done} of ${total} samples are done${earlier}${trouble}. The curves show the samples so far; intervals narrow as more come.`;
    default:
      return state satisfies never;
  }
}

/** Empty if nothing is missing. */
function troubles(sweep: SweepView, curves: readonly Curve[]): string[] {
  return [
    ...(sweep.error === null ? [] : [`The sweep: ${sweep.error}`]),
    ...sweep.runs.flatMap((run) => ofRun(run, curves)),
  ];
}

function ofRun(run: RunView, curves: readonly Curve[]): string[] {
  const name = `${run.model}, ${run.analysis.kind}`;
  const unit = definitionOf(run.analysis.kind).sampleUnit;
  const { total, ok, failed } = run.samples;
  const missing = total - ok - failed;
  const sentences: string[] = [];
  if (run.error !== null) sentences.push(`${name}: ${run.error}`);
  if (failed > 0) {
    sentences.push(
      `${name}: ${failed} of ${total} ${unit}s failed and ${failed === 1 ? 'is' : 'are'} in no curve; each has its reason in the results.`,
    );
  }
  if (missing > 0 && isFinal(run.state)) {
    sentences.push(`${name}: ${missing} of ${total} ${unit}s were never computed, since the run was ${run.state}.`);
  }
  for (const curve of run.curves) {
    if (!curves.some((one) => one.runId === run.id && one.name === curve)) {
      sentences.push(`${name}: the curve ${curve} could not be read.`);
    }
  }
  return sentences;
}
