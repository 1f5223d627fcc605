/** The paper, Fig. 3: regions are not convex, but mixtures of two of their images mostly stay. */

import { listText } from '@isthmus/contracts';
import type { AnalysisOf } from '../list.js';
import type { Claim } from '../shared/claims/claim.js';
import type { Evidence } from '../shared/claims/evidence.js';
import { verdictOfAll, verdictOfRange } from '../shared/claims/rules.js';
import { convexityIds } from './ids.js';

/** "About 80%", read off a figure: within ten points. */
const about = { least: 0.7, most: 0.9 };
const minority = { least: 0, most: 0.5 };

export const convexityClaims: readonly Claim<AnalysisOf<'convexity'>>[] = [
  {
    place: 'Fig. 3',
    statement: 'About 80% of random mixtures of two images of a region stay in it.',
    published: 'about 80% (networks on ImageNet, not named)',
    named: [],
    range: '70% to 90%: it is read off a figure, to within ten points',
    judge(evidence) {
      const kept = evidence.headline(convexityIds.numbers.kept(2));
      if (kept === null) return null;
      const sentence = `Of ${countText(evidence, (images) => images === 2)}mixtures of two images, ${kept.text} keep the label.`;
      const line = evidence.headline(convexityIds.numbers.lineKept);
      const remark = line === null ? '' : ` The whole line between the two stays for ${line.text} of the same pairs.`;
      const verdict = verdictOfRange(kept, about);
      const remarks = {
        agrees: '',
        differs: kept.low > about.most ? ' They stay more often.' : ' They stay less often.',
        open: ' That does not decide.',
      } satisfies Record<typeof verdict, string>;
      return { verdict, cell: kept.short, sentence: `${sentence}${remarks[verdict]}${remark}` };
    },
  },
  {
    place: 'Fig. 3',
    statement: 'Mixtures of five images or more mostly leave the region: it is not convex.',
    published: 'fewer than half of them stay (networks on ImageNet, not named)',
    named: [],
    range:
      '0% to 50% for each number of images from five on: “mostly not” is less than half. How many are mixed (2 to 10 by default) is ours',
    judge(evidence) {
      const many = combinations(evidence).filter(({ x }) => Number(x) >= 5);
      if (many.length === 0) return null;
      const ends = many.filter((_, i) => i === 0 || i === many.length - 1);
      const of = countText(evidence, (images) => images >= 5);
      const said = listText(ends.map(({ x, text }) => `with ${x} images for ${text}`));
      const sentence = `They keep the label ${said}${of === '' ? '' : `, of ${of}mixtures each`}.`;
      const verdicts = many.map((kept) => verdictOfRange(kept, minority));
      const more = verdicts.filter((one) => one === 'differs').length;
      const verdict = verdictOfAll(verdicts);
      const remarks = {
        agrees: '',
        differs: ` More than half stay for ${more === 1 ? 'one' : more} of the ${many.length} numbers.`,
        open: ' That does not decide whether fewer than half stay for each of the numbers.',
      } satisfies Record<typeof verdict, string>;
      const cell = ends.map(({ x, short }) => `${x}: ${short}`).join(', ');
      return { verdict, cell, sentence: `${sentence}${remarks[verdict]}` };
    },
  },
];

function combinations(evidence: Evidence) {
  return evidence.points('convexity', convexityIds.series.combinations);
}

/**
 * "100 ": how many mixtures of these numbers of images there were, where that is the same for each. The run's samples are those of all
 * numbers together, and no share is of them.
 */
function countText(evidence: Evidence, ofNumber: (images: number) => boolean): string {
  const totals = new Set(
    combinations(evidence).flatMap(({ x, y, count }) =>
      ofNumber(Number(x)) && count !== undefined && y > 0 ? [Math.round(count / y)] : [],
    ),
  );
  return totals.size === 1 ? `${[...totals][0]} ` : '';
}
