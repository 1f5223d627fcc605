/** The claims of the paper beside what this sweep found, network by network, each with the verdict of its rule. */
import { sampleText } from '../curveText.js';
import { type Html, html } from '../html.js';
import type { AnalysisGroup, GroupMember } from './analysisGroups.js';
import type { Claim, Judgement, Verdict } from './claims/claim.js';
import { claimsOf } from './claims/claims.js';

interface JudgedRun {
  readonly member: GroupMember;
  /** What tells its settings from those of other runs that are judged; empty where nothing does. */
  readonly distinction: string;
  readonly judgement: Judgement;
}

export interface JudgedClaim {
  readonly claim: Claim;
  readonly runs: readonly JudgedRun[];
}

const words = { agrees: 'agrees', partly: 'partly', differs: 'does not', open: 'open' } satisfies Record<
  Verdict,
  string
>;

/** In the order of the paper; a claim that no run of the sweep measures is left out. */
export function judgedClaims(groups: readonly AnalysisGroup[]): JudgedClaim[] {
  const kinds = [...new Set(groups.map(({ kind }) => kind))];
  return kinds
    .flatMap((kind) => {
      const runs = groups
        .filter((group) => group.kind === kind)
        .flatMap(({ members, distinction }) => members.map((member) => ({ member, distinction })));
      return claimsOf(kind).map((claim) => ({
        claim,
        runs: runs.flatMap(({ member, distinction }): JudgedRun[] => {
          const judgement = claim.judge({ settings: member.run.analysis, curves: member.curves });
          return judgement === null ? [] : [{ member, distinction, judgement }];
        }),
      }));
    })
    .filter(({ runs }) => runs.length > 0);
}

export function claimsSection(claims: readonly JudgedClaim[]): Html | null {
  if (claims.length === 0) return null;
  const verdicts = claims.flatMap(({ runs }) => runs.map(({ judgement }) => judgement.verdict));
  const count = (verdict: Verdict) => verdicts.filter((one) => one === verdict).length;
  return html`<section aria-labelledby="claims">
<h2 id="claims">What the paper says, and what is found here</h2>
<p>${verdicts.length} comparisons: ${(Object.keys(words) as Verdict[]).map((verdict) => `${words[verdict]} ${count(verdict)}`).join(', ')}. Each verdict
follows from the numbers and their intervals by a fixed rule; open are those whose intervals are too wide to decide. Where networks or
images are others than the paper's, compare what it says, and not its digits.</p>
${claims.map(claimHtml)}
</section>
`;
}

function claimHtml({ claim, runs }: JudgedClaim): Html {
  return html`<article class="claim">
<h3><span class="place">${claim.place}</span> ${claim.statement}</h3>
<p class="faint">Published: ${claim.published}.</p>
<ul>${runs.map(
    ({ member: { run, curves }, distinction, judgement: { verdict, sentence } }) =>
      html`<li><span class="verdict ${verdict}">${words[verdict]}</span><div><strong>${run.model}</strong>: ${sentence} <span class="faint">${[
        `On ${run.dataset}`,
        sampleText(curves[0]!),
        ...(distinction === '' ? [] : [distinction]),
      ].join(', ')}.</span></div></li>
`,
  )}</ul>
</article>
`;
}
