/** All claims at one glance: a row for each, a column for each network, the paper's own figure beside. */
import type { Verdict } from '@isthmus/analyses/claims';
import { sampleText } from '../curveText.js';
import { type Html, html } from '../html.js';
import type { JudgedClaim, JudgedRun } from './judgedClaims.js';

interface ClaimCell {
  readonly verdict: Verdict;
  /** "97.4% [96.2%, 98.3%]". */
  readonly figure: string;
  /** "n = 200 images"; with what tells its settings from those of other runs of the row, where something does. */
  readonly of: string;
}

interface ClaimsTable {
  /** "lenet-cifar10, cifar10-test", in the order in which the claims name them. */
  readonly networks: readonly string[];
  readonly rows: ReadonlyArray<{
    readonly place: string;
    readonly statement: string;
    readonly published: string;
    /** By network; a network that was measured with several settings has several, one that was not measured none. */
    readonly cells: ReadonlyArray<readonly ClaimCell[]>;
  }>;
}

export function claimsTable(claims: readonly JudgedClaim[]): ClaimsTable {
  const networks = [...new Set(claims.flatMap(({ runs }) => runs.map(networkOf)))];
  return {
    networks,
    rows: claims.map(({ claim: { place, statement, published }, runs }) => ({
      place,
      statement,
      published,
      cells: networks.map((network) => runs.filter((run) => networkOf(run) === network).map(cellOf)),
    })),
  };
}

function networkOf({ member: { run } }: JudgedRun): string {
  return `${run.model}, ${run.dataset}`;
}

function cellOf({ member: { curves }, distinction, judgement: { verdict, cell } }: JudgedRun): ClaimCell {
  const of = [...curves.slice(0, 1).map(sampleText), ...(distinction === '' ? [] : [distinction])];
  return { verdict, figure: cell, of: of.join(', ') };
}

export function claimsTableHtml({ networks, rows }: ClaimsTable): Html {
  return html`<figure class="table claims"><figcaption>Each figure with its interval and the verdict of its rule. Below, claim by claim, the same in sentences.</figcaption>
<div class="scroll"><table>
<thead><tr><th scope="col">The paper says</th>${networks.map((name) => html`<th scope="col">${name}</th>`)}<th scope="col" class="published">The paper</th></tr></thead>
<tbody>${rows.map(
    ({ place, statement, published, cells }) =>
      html`<tr><th scope="row"><span class="place">${place}</span> ${statement}</th>${cells.map(
        (judged) =>
          html`<td>${judged.length === 0 ? html`<span class="faint">not measured</span>` : judged.map(cellHtml)}</td>`,
      )}<td class="published">${published}</td></tr>
`,
  )}</tbody></table></div>
</figure>
`;
}

function cellHtml({ verdict, figure, of }: ClaimCell): Html {
  return html`<div class="judged"><span class="verdict ${verdict}">${verdict}</span> ${figure} <span class="faint">${of}</span></div>`;
}
