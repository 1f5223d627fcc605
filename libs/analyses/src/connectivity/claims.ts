/** The paper, Section III: classification regions are connected. */
import type { AnalysisOf } from '../list.js';
import type { Claim } from '../shared/claims/claim.js';
import { caffenet } from '../shared/claims/paperNetworks.js';
import { verdictOfRange } from '../shared/claims/rules.js';
import { connectivityIds } from './ids.js';

/** The paper has 1,000 of 1,000: where more than one pair in twenty is left, "any two" is not what was found. */
const nearlyAll = { least: 0.95, most: 1 };

/** "Overwhelmingly": nine in ten. The paper has no number. */
const overwhelmingly = { least: 0.9, most: 1 };

/** A tenth longer than the straight line at most. */
const nearlyStraight = { least: 1, most: 1.1 };

const proof = ' That a search fails does not prove that there is no path.';

const { numbers } = connectivityIds;

const asPrinted = ' The search is the paper’s as printed.';

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
      const search = evidence.settings.search === undefined ? '' : asPrinted;
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
      const sentence = `Of pairs of ${pairs}, ${joined}.${proven}${few}${value === 1 ? '' : proof}${apart}${search}`;
      return { verdict, cell: connected.short, sentence };
    },
  },
  {
    place: 'Section III',
    statement: 'The straight line between two images of one label mostly stays in their region.',
    published: '“overwhelmingly”, without a number (CaffeNet on ImageNet)',
    named: [caffenet],
    range: '90% to 100% of natural pairs: “overwhelmingly” is read as nine in ten, since no number is printed',
    judge(evidence) {
      if (evidence.settings.scenario !== 'natural') return null;
      const straight = evidence.headline(numbers.straight);
      if (straight === null) return null;
      const verdict = verdictOfRange(straight, overwhelmingly);
      const few = verdict === 'open' ? ' That does not decide.' : '';
      return {
        verdict,
        cell: straight.short,
        sentence: `At all checked points it does for ${straight.text} of the pairs.${few}`,
      };
    },
  },
  {
    place: 'Section III',
    statement: 'Paths inside a region are nearly straight.',
    published: 'no number (CaffeNet on ImageNet)',
    named: [caffenet],
    range: 'a median of 1 to 1.1 times the straight distance: the paper prints no length, and a tenth is ours',
    judge(evidence) {
      const length = evidence.headline(numbers.medianRelativeLength);
      if (length === null) return null;
      const verdict = verdictOfRange({ ...length, low: Math.max(1, length.low) }, nearlyStraight);
      const sentence = `Of joined pairs of ${scenarios[evidence.settings.scenario]}, the path is ${length.text} times as long, at the median.`;
      return {
        verdict,
        cell: length.short,
        sentence: `${sentence}${verdict === 'open' ? ' That does not decide.' : ''}`,
      };
    },
  },
];
