/** The claims of the paper beside the results of this sweep, network by network, each with the verdict of its rule. */
import { namesAlone, type Verdict } from '@isthmus/analyses/claims';
import { sampleText } from '../curveText.js';
import { type Html, html } from '../html.js';
import { claimsTable, claimsTableHtml } from './claimsTable.js';
import type { JudgedClaim } from './judgedClaims.js';

const words = { agrees: 'agrees', differs: 'differs', open: 'open' } satisfies Record<Verdict, string>;

/** @param cautions what casts doubt on whatever is found of a network, by its name: it stands beside each of its verdicts */
export function claimsSection(
  claims: readonly JudgedClaim[],
  cautions: ReadonlyMap<string, string> = new Map(),
): Html | null {
  if (claims.length === 0) return null;
  const judged = claims.flatMap(({ runs }) => runs);
  const count = (verdict: Verdict) => judged.filter(({ judgement }) => judgement.verdict === verdict).length;
  const elsewhere = judged.filter(({ remark }) => remark !== null).length;
  return html`<section aria-labelledby="claims">
<h2 id="claims">What the paper says, and what is found here</h2>
<p>${judged.length} comparisons: ${(Object.keys(words) as Verdict[]).map((verdict) => `${words[verdict]} ${count(verdict)}`).join(', ')}; ${elsewhere}
of them of a network or of images that the paper does not say this of, which is marked. Each claim has a range: a number agrees where its
interval lies inside, differs where it lies outside, and is open else, or where the paper has no number to compare with. ${namesAlone}</p>
${claimsTableHtml(claimsTable(claims))}
${claims.map((claim) => claimHtml(claim, cautions))}
</section>
`;
}

function claimHtml({ claim, runs }: JudgedClaim, cautions: ReadonlyMap<string, string>): Html {
  return html`<article class="claim">
<h3><span class="place">${claim.place}</span> ${claim.statement}</h3>
<p class="faint">Published: ${claim.published}. Range: ${claim.range}.</p>
<ul>${runs.map(
    ({ member: { run, curves }, distinction, judgement: { verdict, sentence }, remark }) =>
      html`<li><span class="verdict ${verdict}">${words[verdict]}</span><div><strong>${run.model}</strong>: ${caution(cautions.get(run.model))}${sentence} ${
        remark === null ? null : html`<em class="remark">${remark}</em> `
      }<span class="faint">${[
        `On ${run.dataset}`,
        ...curves.slice(0, 1).map(sampleText),
        ...(distinction === '' ? [] : [distinction]),
      ].join(', ')}.</span></div></li>
`,
  )}</ul>
</article>
`;
}

function caution(words: string | undefined): Html | null {
  return words === undefined ? null : html`<strong class="caution">${words}.</strong> `;
}
