/** Label maps on planes through image space, and stitched along a path (the paper, Fig. 2). */

import type { Classifier } from '@isthmus/engine';
import { argmax } from '@isthmus/numerics';
import { defaultBatch, type ExecutionOptions, expectCount } from '../execution.js';
import { pointEvaluator } from '../logits.js';
import { distance, row } from '../rows.js';
import { type Plane, planeCoordinates, planeSpannedBy } from './plane.js';

/** A closed range of coordinates, pixels. */
export type Range = readonly [from: number, to: number];

interface SectionGrid {
  readonly x: Range;
  readonly y: Range;
  /** Columns (x) and rows (y) of the map, 2 or more; both ends of the ranges are in it. */
  readonly columns: number;
  readonly rows: number;
}

interface SectionPoint {
  readonly x: number;
  readonly y: number;
  readonly name: string;
}

export interface CrossSection {
  /** Coordinates of the columns and the rows, pixels. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Predicted label, [rows, columns]; -1 where a logit is not finite. */
  readonly labels: Int32Array;
  /** Points to draw, in the same coordinates. */
  readonly points: readonly SectionPoint[];
}

/** Images are not clipped to the classifier's bounds: planes leave them, as the paper's do. */
type Locate = (x: number, y: number, out: Float32Array) => void;

/**
 * The labels of a plane's grid.
 *
 * @param drawn points to draw, as images; those off the plane are projected on it.
 * Memory: 4 bytes per grid point beside a workspace of 4 batch (d + L) bytes.
 */
export async function crossSection(
  classifier: Classifier,
  plane: Plane,
  grid: SectionGrid,
  drawn: Readonly<Record<string, Float32Array>> = {},
  options: ExecutionOptions = {},
): Promise<CrossSection> {
  const { origin, axes } = plane;
  const map = await labelMap(classifier, grid, options, (x, y, out) => {
    for (let i = 0; i < out.length; i++) out[i] = origin[i] + x * axes[0][i] + y * axes[1][i];
  });
  const points = Object.entries(drawn).map(([name, image]): SectionPoint => {
    const [x, y] = planeCoordinates(plane, image);
    return { name, x, y };
  });
  return { ...map, points };
}

/**
 * The planes along a path side by side: x is the length along the path, y the distance from it in the direction of
 * `upward` made orthogonal to each segment, so that the path is the line y = 0 and neighbouring planes meet on it.
 *
 * @param anchors [m, d], m >= 2, of which neighbours differ.
 * @param upward [d], for example r(x_1); not parallel to any segment.
 * @param grid of the map; x is the path's whole length and is not given.
 * Memory: that of `crossSection`, and 16 d bytes a segment.
 */
export async function pathCrossSection(
  classifier: Classifier,
  anchors: Float32Array,
  upward: Float32Array,
  { y, columns, rows }: Omit<SectionGrid, 'x'>,
  options: ExecutionOptions = {},
): Promise<CrossSection> {
  const { dimension: d } = classifier;
  const count = anchors.length / d;
  if (!Number.isInteger(count) || count < 2) {
    throw new RangeError(`pathCrossSection: expected 2 or more anchors of ${d} values, got ${anchors.length} values`);
  }
  const reached = new Float64Array(count); // length along the path at each anchor
  const planes: Plane[] = [];
  for (let s = 1; s < count; s++) {
    const [a, b] = [row(anchors, s - 1, d), row(anchors, s, d)];
    reached[s] = reached[s - 1] + distance(a, b);
    planes.push(
      planeSpannedBy(
        a,
        Float64Array.from(b, (value, i) => value - a[i]),
        upward,
      ),
    );
  }
  const total = reached[count - 1];
  const map = await labelMap(classifier, { x: [0, total], y, columns, rows }, options, (x, height, out) => {
    let s = 1;
    while (s < count - 1 && x > reached[s]) s++;
    const { origin, axes } = planes[s - 1];
    const along = x - reached[s - 1];
    for (let i = 0; i < d; i++) out[i] = origin[i] + along * axes[0][i] + height * axes[1][i];
  });
  return { ...map, points: Array.from(reached, (x, i): SectionPoint => ({ name: `p${i}`, x, y: 0 })) };
}

async function labelMap(
  classifier: Classifier,
  { x: xRange, y: yRange, columns, rows }: SectionGrid,
  { batch = defaultBatch, signal, onProgress }: ExecutionOptions,
  locate: Locate,
): Promise<Omit<CrossSection, 'points'>> {
  expectCount('crossSection', 'columns', columns, 2);
  expectCount('crossSection', 'rows', rows, 2);
  expectCount('crossSection', 'batch', batch);
  for (const [name, range] of Object.entries({ x: xRange, y: yRange })) {
    if (!range.every(Number.isFinite)) throw new RangeError(`crossSection: ${name} must be finite, got ${range}`);
  }
  const spaced = ([from, to]: Range, n: number) =>
    Float64Array.from({ length: n }, (_, i) => from + ((to - from) * i) / (n - 1));
  const [x, y] = [spaced(xRange, columns), spaced(yRange, rows)];
  const labels = new Int32Array(rows * columns);
  const evaluate = pointEvaluator(classifier, batch, signal);
  for (let r = 0; r < rows; r++) {
    await evaluate(
      Array.from(x, (column, c) => ({
        write: (out) => locate(column, y[r], out),
        receive(logits) {
          labels[r * columns + c] = argmax(logits, 0, logits.length);
        },
      })),
    );
    onProgress?.((r + 1) * columns, rows * columns);
  }
  return { x, y, labels };
}
