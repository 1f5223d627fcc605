/** Curve of `crossSection`: the label maps of the first planes as pictures (the paper, Fig. 2). */

import { type CategoryPanel, encodeCells, type FoldedCurve, type SampleResult } from '@isthmus/contracts';
import type { AnalysisOf } from '../list.js';
import { among, count, is, isMeasured, list, numberOf, scalar, vectorOf } from '../shared/folds/counted.js';
import { type FoldContext, fold } from '../shared/folds/fold.js';
import { noted, troubleNotes, troubles } from '../shared/folds/leftOut.js';
import { meanHeadline } from '../shared/folds/means.js';
import { intervals, shareHeadline, shareInterval } from '../shared/folds/shares.js';
import { subscript } from '../shared/folds/subscript.js';
import { valueAt } from '../shared/valueAt.js';
import { crossSectionIds } from './ids.js';

interface LabelMap {
  readonly first: number;
  readonly second: number;
  /** Ends of the window, in pixels. */
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

const counted = {
  ok: count(),
  straight: count(is('straightValid', true)),
  troubles,
  /** Planes with a map. */
  ...among(isMeasured, {
    measured: count(),
    labels: list(scalar('labels')),
    regionShares: list(scalar('regionShare')),
    /** Maps of the first samples only: a map is a few kilobytes. */
    maps: list((row) => (row.sampleIndex < drawn ? labelMap(row) : null)),
  }),
};

export const crossSectionFold = fold(
  counted,
  (counts, { classNames, settings: { plane, resolution } }: FoldContext<AnalysisOf<'crossSection'>>) => {
    const { ok, measured, straight, labels, regionShares, maps } = counts;
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
        shareHeadline(numbers.straight, straight, ok),
        meanHeadline(numbers.meanLabels, labels, 'labels'),
        meanHeadline(numbers.meanRegionShare, regionShares, 'share'),
        shareHeadline(numbers.measured, measured, ok),
      ],
      ...noted(troubleNotes(counts.troubles, { total: ok, unit: 'plane', what: 'not drawn' })),
      ...intervals(shareInterval),
    };
    return [curve];
  },
);

function labelMap(result: SampleResult): LabelMap {
  const values = vectorOf(result)!;
  const anchors = numberOf(result, 'anchors');
  const points = anchors === null ? 3 : anchors + 2;
  const cells = values.length - 2 * points;
  const coordinate = (i: number) => valueAt(values, cells + i, 'plane coordinates');
  const number = (name: string) => numberOf(result, name)!;
  return {
    first: number('first'),
    second: number('second'),
    x: [number('left'), number('right')],
    y: [number('bottom'), number('top')],
    cells: encodeCells(values.subarray(0, cells)),
    places: Array.from({ length: points }, (_, i) => [coordinate(2 * i), coordinate(2 * i + 1)]),
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
    points: places.map((at, i) => ({ name: valueAt(names, i, 'names of points'), at })),
    lines: [{ name: ofPath ? 'path' : 'straight segment', through }],
    cells,
  };
}

function pathName(index: number, count: number): string {
  if (index === 0) return 'x₁';
  return index === count - 1 ? 'x₂' : `p${subscript(index)}`;
}
