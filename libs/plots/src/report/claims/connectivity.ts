/** The paper, Section III: classification regions are connected. */
import type { AnalysisOf } from '@isthmus/contracts';
import type { Claim } from './claim.js';
import { headline } from './evidence.js';

/** Below nine in ten, "connected" would be the exception of too many pairs to be called a rule; the paper has no number for it. */
const nearlyAll = 0.9;

const proof = ' That a search fails does not prove that there is no path.';

const scenarios = {
  natural: 'two images of one label',
  adversarial: 'an image and another one moved to its label',
  random: 'an image and a random point moved to its label',
} as const;

export const connectivityClaims: readonly Claim<AnalysisOf<'connectivity'>>[] = [
  {
    place: 'Section III',
    statement: 'Any two points of a classification region are joined by a path inside it.',
    published: '100% of 1,000 pairs in each of three scenarios (CaffeNet on ImageNet)',
    judge(evidence) {
      const connected = headline(evidence, 'Connected');
      if (connected === null) return null;
      const pairs = scenarios[evidence.settings.scenario];
      const certified = headline(evidence, 'Certified');
      const proven = certified === null ? '' : ` Proven along the whole path: ${certified.text}.`;
      const arrived = headline(evidence, 'Ends in one region');
      const apart =
        arrived === null || arrived.value === 1
          ? ''
          : ` Only pairs with both ends in one region count, which are ${arrived.text}.`;
      const { value, low, high, text } = connected;
      const joined = value === 1 ? `all are joined: ${text}` : `${text} are joined`;
      const said = `Of pairs of ${pairs}, ${joined}.${proven}`;
      if (high < nearlyAll) return { verdict: 'differs', sentence: `${said}${proof}${apart}` };
      if (low <= nearlyAll) return { verdict: 'open', sentence: `${said} These are too few pairs to decide.${apart}` };
      return value === 1
        ? { verdict: 'agrees', sentence: `${said}${apart}` }
        : { verdict: 'partly', sentence: `${said}${proof}${apart}` };
    },
  },
];
