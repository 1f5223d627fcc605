/** The subject of a picture: the curve of one run, or those of several networks together. */
import type { Curve } from '@isthmus/sweeps';

/** One of the networks of a combined curve, with the samples of its run. */
interface Network {
  readonly name: string;
  readonly id: string;
  readonly runId: string;
  readonly samples: Curve['samples'];
  readonly complete: boolean;
}

/** `samples` and `complete` are those of all runs together. */
export type CombinedCurve = Omit<Curve, 'runId' | 'model'> & {
  readonly networks: readonly Network[];
  /** Of each network's own curve; `name` has a number behind it where a picture shows one series of several. */
  readonly curveName: string;
};

export type DrawnCurve = Curve | CombinedCurve;

export function isCombined(curve: DrawnCurve): curve is CombinedCurve {
  return 'networks' in curve;
}

/**
 * Places in the palette and in the list of dashes and marks. Of several networks with several series each, as the paper draws its ROC
 * curves, a line's colour tells the network, and its dash and mark the series.
 */
export function seriesLook(curve: DrawnCurve, index: number): { readonly colour: number; readonly mark: number } {
  const each = isCombined(curve) ? curve.series.length / curve.networks.length : 1;
  if (curve.form !== 'line' || each === 1) return { colour: index, mark: index };
  return { colour: Math.floor(index / each), mark: index % each };
}
