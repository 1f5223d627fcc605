/** Curve of `crossSection`: the label maps of the first planes as pictures (the paper, Fig. 2). */
import {
  type AnalysisOf,
  type CategoryPanel,
  crossSectionIds,
  encodeCells,
  type FoldedCurve,
  type SampleResult,
} from '@isthmus/contracts';
import { type Fold, isOk, numberOf, vectorOf } from './fold.js';
import { countTroubles, noted, type Troubles, troubleNotes } from './leftOut.js';
import { meanHeadline } from './location.js';
import { intervalLevel, shareHeadline, shareInterval } from './shares.js';
import { subscript } from './subscript.js';

export interface CrossSectionPartial {
  readonly ok: number;
  /** Planes with a map; of all of them, in order of their sample. */
  readonly measured: number;
  readonly straight: number;
  readonly troubles?: Troubles;
  readonly labels: readonly number[];
  readonly regionShares: readonly number[];
  /** Of the first samples only: a map is a few kilobytes. */
  readonly maps: readonly LabelMap[];
}

interface LabelMap {
  readonly first: number;
  readonly second: number;
  /** Of the window, in pixels. */
  readonly x: [number, number];
  readonly y: [number, number];
  /** Runs of labels. */
  readonly cells: string;
  /** x_1, x_2 and x_1 + r, or the points of the path. */
  readonly places: ReadonlyArray<[number, number]>;
  readonly ofPath: boolean;
}

/** Samples whose maps are drawn: as many as can be looked at beside each other. */
const drawn = 4;

const { numbers } = crossSectionIds;

export const crossSectionFold: Fold<CrossSectionPartial, AnalysisOf<'crossSection'>> = {
  partial(results) {
    const ok = results.filter(isOk);
    const measured = ok.filter((result) => result.scalars.trouble === null);
    return {
      ok: ok.length,
      measured: measured.length,
      straight: ok.filter((result) => result.scalars.straightValid === true).length,
      troubles: countTroubles(ok),
      labels: measured.map((result) => numberOf(result, 'labels')!),
      regionShares: measured.map((result) => numberOf(result, 'regionShare')!),
      maps: measured.filter(({ sampleIndex }) => sampleIndex < drawn).map(labelMap),
    };
  },

  curves(partials, { classNames, settings: { plane, resolution } }) {
    const total = (name: 'ok' | 'measured' | 'straight') => partials.reduce((sum, one) => sum + one[name], 0);
    const maps = partials.flatMap((partial) => partial.maps);
    const curve: FoldedCurve = {
      name: 'crossSection',
      title: plane === 'path' ? 'Regions on the planes along a path' : 'Regions on the plane of a pair and r(x₁)',
      form: 'raster',
      xAxis: {
        label: plane === 'path' ? 'Along the path' : 'Along x₂ − x₁',
        unit: 'pixels',
        scale: 'linear',
      },
      yAxis: { label: 'Towards r(x₁)', unit: 'pixels', scale: 'linear' },
      series: [],
      raster: {
        kind: 'categories',
        origin: 'lower',
        categories: [...classNames],
        panels: maps.map((map) => panelOf(map, resolution)),
      },
      headlines: [
        shareHeadline(numbers.straight, total('straight'), total('ok')),
        meanHeadline(
          numbers.meanLabels,
          partials.flatMap((partial) => partial.labels),
          'labels',
        ),
        meanHeadline(
          numbers.meanRegionShare,
          partials.flatMap((partial) => partial.regionShares),
          'share',
        ),
        shareHeadline(numbers.measured, total('measured'), total('ok')),
      ],
      ...noted(
        troubleNotes(
          partials.map(({ troubles }) => troubles),
          { total: total('ok'), unit: 'plane', what: 'not drawn' },
        ),
      ),
      intervalMethod: shareInterval,
      intervalLevel,
      signConvention: null,
    };
    return [curve];
  },
};

function labelMap(result: SampleResult): LabelMap {
  const values = vectorOf(result)!;
  const anchors = numberOf(result, 'anchors');
  const points = anchors === null ? 3 : anchors + 2;
  const cells = values.length - 2 * points;
  const number = (name: string) => numberOf(result, name)!;
  return {
    first: number('first'),
    second: number('second'),
    x: [number('left'), number('right')],
    y: [number('bottom'), number('top')],
    cells: encodeCells(values.subarray(0, cells)),
    places: Array.from({ length: points }, (_, i) => [values[cells + 2 * i]!, values[cells + 2 * i + 1]!]),
    ofPath: anchors !== null,
  };
}

function panelOf({ first, second, x, y, cells, places, ofPath }: LabelMap, resolution: number): CategoryPanel {
  const names = ofPath ? places.map((_, i) => pathName(i, places.length)) : ['x₁', 'x₂', 'x₁ + r'];
  const through = ofPath ? [...places] : places.slice(0, 2);
  return {
    title: `Image ${first} and ${second < 0 ? 'a random point' : `image ${second}`}`,
    columns: resolution,
    rows: resolution,
    x,
    y,
    points: places.map((at, i) => ({ name: names[i]!, at })),
    lines: [{ name: ofPath ? 'path' : 'straight segment', through }],
    cells,
  };
}

function pathName(index: number, count: number): string {
  if (index === 0) return 'x₁';
  return index === count - 1 ? 'x₂' : `p${subscript(index)}`;
}
