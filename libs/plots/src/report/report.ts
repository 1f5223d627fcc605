/** A sweep as one HTML file that needs nothing beside itself: numbers, pictures, tables, and how to compute them again. */
import { analysisDescriptions, type Curve, isFinal, type RunView, type SweepView } from '@isthmus/contracts';
import { type Html, html, raw } from '../html.js';
import { curveFigure } from './curveFigure.js';
import { besidePublished, headlines } from './numbers.js';
import { settingsSection } from './settingsSection.js';
import { style } from './style.js';
import { statusSentence, troubles } from './trouble.js';

export interface ReportContent {
  readonly sweep: SweepView;
  /** Of any of the sweep's runs, in any order. */
  readonly curves: readonly Curve[];
  /** What computed it, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** The command, or the lines, that compute it again. */
  readonly reproduce: string;
  /** Most pictures drawn; beyond them the report says where the others are. Each takes about a tenth of a second and 80 kB. */
  readonly maxPictures?: number;
}

/**
 * The whole document. No script, and no request to anywhere: pictures and files are data: links. Light and dark follow the
 * reader's setting. Equal content gives equal bytes.
 */
export async function renderReport({
  sweep,
  curves,
  versions,
  reproduce,
  maxPictures = 100,
}: ReportContent): Promise<string> {
  const title = sweep.name ?? `${sweep.request.models.join(', ')} on ${sweep.request.dataset}`;
  const sections: Html[] = [];
  let drawn = 0;
  for (const run of [...sweep.runs].sort((a, b) => a.index - b.index)) {
    const own = run.curves
      .map((name) => curves.find((curve) => curve.runId === run.id && curve.name === name))
      .filter((curve) => curve !== undefined);
    const pictured = own.slice(0, Math.max(0, maxPictures - drawn));
    drawn += pictured.length;
    sections.push(await runSection(run, own, pictured));
  }
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
${
  problems.length === 0
    ? null
    : html`<section class="alert" aria-labelledby="trouble">
<h2 id="trouble">What is missing</h2>
<ul>${problems.map((sentence) => html`<li>${sentence}</li>`)}</ul>
</section>`
}
${sections}
${settingsSection({ sweep, curves, versions, reproduce })}
</main>
</body>
</html>
`;
  return document.html;
}

async function runSection(run: RunView, curves: readonly Curve[], pictured: readonly Curve[]): Promise<Html> {
  const id = `run-${run.index}`;
  const figures: Html[] = [];
  for (const curve of pictured)
    figures.push(await curveFigure(curve, `${run.index + 1}-${run.model}-${run.analysis.kind}`));
  const hidden = curves.slice(pictured.length);
  return html`<section aria-labelledby="${id}">
<h2 id="${id}">${run.model}: ${analysisDescriptions[run.analysis.kind].title}</h2>
${headlines(curves)}
${figures}
${
  hidden.length === 0
    ? null
    : html`<p>Not drawn here, to keep this file small: ${hidden.map(({ name }) => name).join(', ')}. <code>GET /v1/runs/${run.id}/curves/NAME.svg</code> draws each.</p>`
}
${curves.length === 0 ? html`<p class="faint">There is no curve ${isFinal(run.state) ? '' : 'yet'}.</p>` : null}
${besidePublished(run, curves)}
</section>
`;
}
