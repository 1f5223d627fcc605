/** The paper, Section III: classification regions are connected. */
import type { AnalysisOf } from '../list.js';
import type { Claim } from '../shared/claims/claim.js';
import { caffenet } from '../shared/claims/paperNetworks.js';
import { verdictOfRange } from '../shared/claims/rules.js';
import { connectivityIds } from './ids.js';

/** The paper has 1,000 of 1,000: where more than one pair in twenty is left, "any two" is not what was found. */
const nearlyAll = { least: 0.95, most: 1 };

const proof = ' That a search fails does not prove that there is no path.';

const { numbers } = connectivityIds;

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
    named: [caffenet],
    range: '95% to 100% of pairs joined: where more than one in twenty is left, “any two” is not what was found',
    judge(evidence) {
      const connected = evidence.headline(numbers.connected);
      if (connected === null) return null;
      const pairs = scenarios[evidence.settings.scenario];
      const certified = evidence.headline(numbers.certified);
      const proven = certified === null ? '' : ` Proven along the whole path: ${certified.text}.`;
      const arrived = evidence.headline(numbers.oneRegion);
      const apart =
        arrived === null || arrived.value === 1
          ? ''
          : ` Only pairs with both ends in one region count, which are ${arrived.text}.`;
      const { value, text } = connected;
      const joined = value === 1 ? `all are joined: ${text}` : `${text} are joined`;
      const verdict = verdictOfRange(connected, nearlyAll);
      const few = verdict === 'open' ? ' That does not decide.' : '';
      const sentence = `Of pairs of ${pairs}, ${joined}.${proven}${few}${value === 1 ? '' : proof}${apart}`;
      return { verdict, cell: connected.short, sentence };
    },
  },
];
