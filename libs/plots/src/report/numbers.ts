/** The numbers of a run in sentences, and beside the published ones. */
import type { Curve, Headline, RunView } from '@isthmus/contracts';
import { headlineText, sampleText } from '../curveText.js';
import { type Html, html } from '../html.js';
import { publishedNumbers } from './published.js';

/** Each headline once, whichever curves of the run say it. */
export function headlines(curves: readonly Curve[]): Html | null {
  const [first] = curves;
  if (first === undefined) return null;
  const rows = headlinesByName(curves);
  return html`<p>Of ${sampleText(first)} on ${first.dataset.name}, seed ${first.seed}:</p>
<ul>${[...rows].map(
    ([name, said]) => html`<li>${name}: ${valueText(said)}.</li>
`,
  )}</ul>`;
}

/** Published numbers next to ours, and what to make of the difference. */
export function besidePublished(run: RunView, curves: readonly Curve[]): Html | null {
  const rows = publishedNumbers(run.analysis);
  if (rows.length === 0) return null;
  const ours = headlinesByName(curves);
  const sources = [...new Set(rows.map(({ source }) => source))];
  return html`<h3>Beside the published numbers</h3>
<div class="scroll"><table>
<thead><tr><th scope="col">Quantity</th><th scope="col">Here</th><th scope="col">Published</th></tr></thead>
<tbody>${rows.map(
    ({ headline, quantity, published }) => html`<tr><th scope="row">${quantity}</th><td>${
      ours.has(headline) ? valueText(ours.get(headline)!) : 'not known yet'
    }</td><td>${published}</td></tr>
`,
  )}</tbody></table></div>
<p class="faint">Published by ${sources.join('; ')}. Here it is ${run.model} on ${run.dataset}: where the network or the images are
others than theirs, the numbers are to be compared by their order of magnitude, not by their digits.</p>`;
}

interface SaidHeadline {
  readonly headline: Headline;
  readonly intervalLevel: number;
}

function headlinesByName(curves: readonly Curve[]): Map<string, SaidHeadline> {
  return new Map(
    curves.flatMap(({ headlines, intervalLevel }) =>
      headlines.map((headline) => [headline.name, { headline, intervalLevel }] as const),
    ),
  );
}

function valueText({ headline, intervalLevel }: SaidHeadline): Html {
  const { value, interval } = headlineText(headline, intervalLevel);
  return html`<strong>${value}</strong>${interval === '' ? '' : ` (${interval})`}`;
}
