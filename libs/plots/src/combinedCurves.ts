/** Curves of one analysis of several networks as one picture, with a line or a bar for each network, as the paper draws them. */
import type { CombinedCurve, Curve } from '@isthmus/sweeps';

import { palettes } from './theme.js';

/** No more series than the palette tells apart. */
const mostSeries = palettes.light.series.length;
/** Histograms lie over each other: the outlines of more could not be followed. */
const mostHistograms = 3;

/**
 * The same curve of several networks, in their order, as one, or as one for each of its series where all together would be too many to
 * read. Empty if there is only one network, if axes or series differ, or if even one series has too many networks.
 * @param curves of one name, settings and data set, each of another network
 */
export function combinedCurves(curves: readonly Curve[]): CombinedCurve[] {
  const drawn = curves.filter(({ series }) => series.some(({ points }) => points.length > 0));
  const [first] = drawn;
  if (first === undefined || drawn.length < 2 || !drawn.every((curve) => isAlike(curve, first))) return [];
  const names = first.series.map(({ name }) => name);
  const most = mostOf[first.form];
  if (names.length === 1) return drawn.length <= most ? [combined(drawn, first, { title: first.title })] : [];
  const all = { title: first.title, seriesName: (network: string, name: string) => `${network}, ${name}` };
  if (drawn.length * names.length <= most) return [combined(drawn, first, all)];
  if (drawn.length > most) return [];
  return names.map((only, index) =>
    combined(drawn, first, { title: `${first.title}: ${only}`, name: `${first.name}-${index + 1}`, only }),
  );
}

/** Pictures of a grid are each network's own. */
const mostOf = { line: mostSeries, bars: mostSeries, histogram: mostHistograms, raster: 0 } satisfies Record<
  Curve['form'],
  number
>;

function isAlike(curve: Curve, other: Curve): boolean {
  const axes = ({ form, frame, xAxis, yAxis, intervalMethod, intervalLevel }: Curve) =>
    JSON.stringify([form, frame, xAxis, yAxis, intervalMethod, intervalLevel]);
  // A single series may be called as it likes: the picture calls it by the network.
  const names = ({ series }: Curve) => (series.length === 1 ? '' : JSON.stringify(series.map(({ name }) => name)));
  return axes(curve) === axes(other) && names(curve) === names(other);
}

function combined(
  curves: readonly Curve[],
  first: Curve,
  {
    title,
    name = first.name,
    only,
    seriesName = (network) => network,
  }: { title: string; name?: string; only?: string; seriesName?: (network: string, series: string) => string },
): CombinedCurve {
  const { runId: _, model: __, notes: ___, ...common } = first;
  const notes = curves.flatMap((curve) => (curve.notes ?? []).map((note) => `${curve.model.name}: ${note}`));
  const total = (count: keyof Curve['samples']) => curves.reduce((sum, { samples }) => sum + samples[count], 0);
  return {
    ...common,
    ...(notes.length === 0 ? {} : { notes }),
    name,
    curveName: first.name,
    title,
    series: curves.flatMap(({ model, series }) =>
      series
        .filter((one) => only === undefined || one.name === only)
        .map(({ points, marks, name }) => ({
          name: seriesName(model.name, name),
          points,
          ...(marks === undefined ? {} : { marks }),
        })),
    ),
    headlines: [],
    samples: { expected: total('expected'), ok: total('ok'), failed: total('failed') },
    complete: curves.every(({ complete }) => complete),
    networks: curves.map(({ model, runId, samples, complete }) => ({ ...model, runId, samples, complete })),
  };
}
