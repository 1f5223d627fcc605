/** For tests: judges a claim by numbers that a test states. */

import type { CurvePoint, Headline } from '@isthmus/contracts';
import { wilsonInterval } from '@isthmus/numerics';
import { claimsOf } from '../claims.js';
import { type Analysis, type AnalysisKind, analysis } from '../list.js';
import type { Judgement } from '../shared/claims/claim.js';
import { type CurveRead, evidenceOf } from '../shared/claims/evidence.js';
import type { PaperSubject } from '../shared/claims/paperNetworks.js';
import type { Named } from '../shared/named.js';

/** Wilson's interval of k of n at 95%. */
export function share(k: number, n: number): Pick<CurvePoint, 'y' | 'low' | 'high' | 'count'> {
  const { lower: low, upper: high } = wilsonInterval(k, n);
  return { y: k / n, low, high, count: k };
}

export function curveRead(read: Partial<CurveRead>): CurveRead {
  return { name: 'curve', series: [], headlines: [], yAxis: { unit: 'share' }, intervalLevel: 0.95, ...read };
}

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
  const curve = curveRead({
    name,
    headlines,
    series: Object.entries(series).map(([id, points]) => ({
      id,
      name: id,
      points: points.map(([x, y, low, high]) => ({ x, y, low, high })),
    })),
  });
  return claimsOf(kind)[index]!.judge(evidenceOf(settings, [curve], subject));
}
