/** For tests: judges a claim by numbers that a test states. */
import { type Analysis, type AnalysisKind, analysis } from '@isthmus/analyses/definitions';
import type { Named } from '@isthmus/analyses/ids';
import type { Headline } from '@isthmus/contracts';
import type { Curve } from '@isthmus/sweeps';
import { curveOf } from '../../testing/curveOf.js';
import type { Judgement } from './claim.js';
import { claimsOf } from './claims.js';
import { evidenceOf } from './evidence.js';
import type { PaperSubject } from './paperNetworks.js';

export type Ends = readonly [value: number, low: number, high: number];

export function settingsOf(kind: AnalysisKind, own: Record<string, unknown> = {}): Analysis {
  return analysis.parse({ kind, samples: 100, ...own });
}

export function headline(which: Named, [value, low, high]: Ends, unit = 'share'): Headline {
  return { ...which, value, low, high, unit };
}

/** Judges claim `index` of the analysis by a curve that has these headlines, and series by their ids. */
export function judge(
  kind: AnalysisKind,
  index: number,
  {
    headlines = [],
    name = 'curve',
    series = {},
    own = {},
    subject = { network: null, data: null },
  }: {
    headlines?: Headline[];
    name?: string;
    series?: Record<string, Array<readonly [x: number, ...Ends]>>;
    own?: Record<string, unknown>;
    subject?: PaperSubject;
  },
): Judgement | null {
  const settings = settingsOf(kind, own);
  const curve: Curve = curveOf(
    {
      name,
      headlines,
      series: Object.entries(series).map(([id, points]) => ({
        id,
        name: id,
        points: points.map(([x, y, low, high]) => ({ x, y, low, high })),
      })),
    },
    { settings },
  );
  return claimsOf(kind)[index]!.judge(evidenceOf(settings, [curve], subject));
}
