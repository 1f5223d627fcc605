/** The subject of a picture: the curve of one run, or those of several networks together. */
import type { CombinedCurve, Curve } from '@isthmus/sweeps';
import { palettes } from './theme.js';

const colours = palettes.light.series.length;

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
  // Both have as many places as the palette has colours: after a round of colours the dash is another.
  if (curve.form !== 'line' || each === 1) return { colour: index, mark: index + Math.floor(index / colours) };
  return { colour: Math.floor(index / each), mark: index % each };
}
