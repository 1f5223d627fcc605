/** The paper, Fig. 3: regions are not convex, but two of their images are mostly joined by a straight line. */
import type { AnalysisOf } from '@isthmus/contracts';
import { listText } from '../../curveText.js';
import type { Claim, Evidence } from './claim.js';
import { curveNamed, headline, seriesPoints } from './evidence.js';
import { isMore, verdictOfParts } from './rules.js';

/** "About 80%", read off a figure: within ten points. */
const about = { least: 0.7, most: 0.9 };

export const convexityClaims: readonly Claim<AnalysisOf<'convexity'>>[] = [
  {
    place: 'Fig. 3',
    statement: 'A random mixture of two images of a region mostly stays in it.',
    published: 'about 80% (CaffeNet on ImageNet)',
    judge(evidence) {
      const kept = headline(evidence, 'Kept with 2 images');
      if (kept === null) return null;
      const sentence = `Of ${countText(evidence, (images) => images === 2)}mixtures of two images, ${kept.text} keep the label.`;
      if (kept.high < 0.5) return { verdict: 'differs', sentence: `${sentence} Most of them leave.` };
      if (kept.low <= 0.5)
        return { verdict: 'open', sentence: `${sentence} That does not decide whether most of them stay.` };
      if (kept.low > about.most)
        return { verdict: 'partly', sentence: `${sentence} They stay more often than in the paper.` };
      return kept.high < about.least
        ? { verdict: 'partly', sentence: `${sentence} They mostly stay, but less often than in the paper.` }
        : { verdict: 'agrees', sentence };
    },
  },
  {
    place: 'Fig. 3',
    statement: 'Mixtures of five images or more mostly leave the region: it is not convex.',
    published: 'fewer than half of them stay (CaffeNet on ImageNet)',
    judge(evidence) {
      const curve = curveNamed(evidence, 'convexity');
      const many = (curve === null ? [] : seriesPoints(curve, 'combinations')).filter(({ x }) => Number(x) >= 5);
      if (many.length === 0) return null;
      const ends = [...new Set([many[0]!, many.at(-1)!])];
      const of = countText(evidence, (images) => images >= 5);
      const said = listText(ends.map(({ x, text }) => `with ${x} images for ${text}`));
      const sentence = `They keep the label ${said}${of === '' ? '' : `, of ${of}mixtures each`}.`;
      const verdict = verdictOfParts(many.map((kept) => isMore({ low: 0.5, high: 0.5 }, kept)));
      const sizes =
        many.length === 1
          ? 'that number'
          : `each of the ${many.length} numbers from ${ends[0]!.x} to ${ends.at(-1)!.x}`;
      switch (verdict) {
        case 'agrees':
          return { verdict, sentence };
        case 'differs':
          return { verdict, sentence: `${sentence} More than half stay for ${sizes}.` };
        case 'partly':
          return { verdict, sentence: `${sentence} That fewer than half stay is shown for some of the numbers only.` };
        case 'open':
          return { verdict, sentence: `${sentence} That does not decide whether fewer than half stay.` };
        default:
          return verdict satisfies never;
      }
    },
  },
];

/**
 * "100 ": how many mixtures of these numbers of images there were, where that is the same for each. The run's samples are those of all
 * numbers together, and no share is of them.
 */
function countText(evidence: Evidence, ofNumber: (images: number) => boolean): string {
  const points = curveNamed(evidence, 'convexity')?.series.flatMap((series) => series.points) ?? [];
  const totals = new Set(
    points.flatMap(({ x, y, count }) =>
      ofNumber(Number(x)) && count !== undefined && y > 0 ? [Math.round(count / y)] : [],
    ),
  );
  return totals.size === 1 ? `${[...totals][0]} ` : '';
}
