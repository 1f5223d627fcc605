/** What the paths of many pairs come to: shares with Wilson intervals, lengths, margins (Section III). */

import {
  addToMoments,
  createMoments,
  type MomentsSummary,
  type ProportionInterval,
  summarizeMoments,
  wilsonInterval,
} from '@isthmus/numerics';
import type { PathSample, UnresolvedReason } from './pathSample.js';

export interface PathStatistics {
  /** Pairs with both ends in one region: what the shares are shares of. */
  readonly pairs: number;
  /** Pairs whose ends have different labels, or none: nothing to connect. */
  readonly excluded: number;
  readonly connected: ProportionInterval;
  readonly straight: ProportionInterval;
  readonly unresolvedReasons: Readonly<Partial<Record<UnresolvedReason, number>>>;
  /** Over connected pairs: path length over straight length, points per path, smallest margin in logits, and halvings. */
  readonly relativeLength: MomentsSummary;
  readonly anchorCount: MomentsSummary;
  readonly smallestMargin: MomentsSummary;
  readonly depth: MomentsSummary;
  /** Over all pairs: images classified. */
  readonly evaluations: MomentsSummary;
}

/** @param level of the shares' intervals. Memory: 40 bytes a pair while it counts. */
export function pathStatistics(samples: readonly PathSample[], level = 0.95): PathStatistics {
  const searched = samples.filter(({ label, endLabel }) => label >= 0 && label === endLabel);
  const connected = searched.filter(({ outcome }) => outcome === 'connected');
  const unresolvedReasons: Partial<Record<UnresolvedReason, number>> = {};
  for (const { reason } of searched) if (reason) unresolvedReasons[reason] = (unresolvedReasons[reason] ?? 0) + 1;
  const moments = (of: readonly PathSample[], value: (sample: PathSample) => number): MomentsSummary => {
    const sum = createMoments();
    for (const sample of of) if (Number.isFinite(value(sample))) addToMoments(sum, value(sample));
    return summarizeMoments(sum);
  };
  return {
    pairs: searched.length,
    excluded: samples.length - searched.length,
    connected: wilsonInterval(connected.length, searched.length, level),
    straight: wilsonInterval(searched.filter((sample) => sample.straightValid).length, searched.length, level),
    unresolvedReasons,
    relativeLength: moments(connected, (sample) => sample.relativeLength),
    anchorCount: moments(connected, (sample) => sample.anchorCount),
    smallestMargin: moments(connected, (sample) => sample.smallestMargin),
    depth: moments(connected, (sample) => sample.depth),
    evaluations: moments(searched, (sample) => sample.evaluations),
  };
}
