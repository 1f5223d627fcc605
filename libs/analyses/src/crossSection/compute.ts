/**
 * Computes `crossSection`: the labels on a plane spanned by a pair and r(x_1), or on the planes along a path (the paper, Fig. 2).
 * Vectors: the labels, [rows, columns], the lowest row first, -1 where a logit is not finite; then two plane coordinates each of
 * x_1, x_2 and x_1 + r(x_1), or of the points p_0 .. p_{n+1} of the path.
 */
import type { SampleResult } from '@isthmus/contracts';
import {
  type CrossSection,
  connectPairs,
  crossSection,
  deepfool,
  type ExecutionOptions,
  type PathSample,
  type PerturbationSample,
  pathCrossSection,
  planeSpannedBy,
  type Range,
  spanPlane,
} from '@isthmus/geometry';
import { type ComputeAnalysis, failedResult, finite, okResult } from '../shared/compute/context.js';
import { drawPairs } from '../shared/compute/drawPairs.js';
import { joined, plusScaled } from '../shared/compute/vectors.js';
import { valueAt } from '../shared/valueAt.js';
import type { CrossSectionScalars, CrossSectionSettings, SectionExtent } from './definition.js';

export const computeCrossSection: ComputeAnalysis<CrossSectionSettings> = async (context) => {
  const { classifier, settings, batch, signal, onProgress, onSample } = context;
  const { plane, maxDepth, samplesPerSegment, steps, overshoot } = settings;
  const d = classifier.dimension;
  const { pairs, ends } = await drawPairs(context);
  const ways = await deepfool(classifier, ends.starts, { ...settings.perturbation, batch, signal });
  const paths = await connectPairs(classifier, ends, {
    // Without halving, only the straight segment is looked at.
    maxDepth: plane === 'path' ? maxDepth : 0,
    samplesPerSegment,
    projection: { steps, overshoot },
    batch,
    signal,
  });
  const results: SampleResult[] = [];
  const finish = (row: SampleResult) => {
    results.push(row);
    onSample?.(row);
    onProgress(results.length, pairs.length);
  };
  for (const [i, { first, second }] of pairs.entries()) {
    const path = valueAt(paths, i, 'paths');
    const nearest = valueAt(ways.samples, i, 'perturbations');
    const sampleIndex = context.firstSample + i;
    if (nearest.outcome === 'not-finite' || path.reason === 'not-finite') {
      const error = 'the network gave a logit or a gradient that is not finite, at an end of the pair or on the way';
      finish(failedResult(sampleIndex, error));
      continue;
    }
    const ofPath = plane === 'path';
    const r = ways.perturbations.subarray(i * d, (i + 1) * d);
    const anchors = ofPath ? path.anchors : joined(row(ends.starts, i, d), row(ends.ends, i, d));
    const parallel = segmentsOf(anchors, d).some((segment) => !spanPlane(segment, r));
    const trouble = troubleOf(nearest, parallel);
    const section =
      trouble === null
        ? await sectionOf({ classifier, settings, anchors, r, norm: nearest.norm, path }, { batch, signal })
        : null;
    const label = section?.labels ?? new Int32Array(0);
    const inside = label.reduce((sum, one) => sum + (one === path.label ? 1 : 0), 0);
    const scalars = {
      trouble,
      first,
      second,
      label: path.label,
      secondLabel: path.endLabel,
      boundaryClass: nearest.converged ? nearest.perturbedLabel : -1,
      norm: finite(nearest.norm),
      distance: finite(path.straightLength),
      straightValid: path.straightValid,
      outcome: ofPath ? path.outcome : null,
      anchors: ofPath ? path.anchorCount - 2 : null,
      left: section?.x[0] ?? null,
      right: section?.x.at(-1) ?? null,
      bottom: section?.y[0] ?? null,
      top: section?.y.at(-1) ?? null,
      labels: section === null ? null : new Set(label.filter((one) => one >= 0)).size,
      regionShare: section === null ? null : inside / label.length,
    } satisfies CrossSectionScalars;
    const vectors = section === null ? null : Float32Array.from([...label, ...coordinates(section)]);
    finish(okResult(sampleIndex, scalars, vectors));
  }
  return results;
};

function troubleOf({ outcome, converged }: PerturbationSample, parallel: boolean): CrossSectionScalars['trouble'] {
  if (outcome === 'on-boundary') return outcome;
  if (!converged) return 'not-converged';
  return parallel ? 'parallel' : null;
}

interface Subject {
  readonly classifier: Parameters<typeof crossSection>[0];
  readonly settings: CrossSectionSettings;
  /** x_1 and x_2, or the points of the path, [m, d]. */
  readonly anchors: Float32Array;
  /** r(x_1), [d], and its norm. */
  readonly r: Float32Array;
  readonly norm: number;
  readonly path: PathSample;
}

function sectionOf(
  { classifier, settings, anchors, r, norm, path }: Subject,
  options: ExecutionOptions,
): Promise<CrossSection> {
  const { plane, extent, resolution } = settings;
  const d = classifier.dimension;
  const distance = path.straightLength;
  const half = halfSide(extent, distance, norm);
  const grid = { y: [-half, half] as Range, columns: resolution, rows: resolution };
  if (plane === 'path') return pathCrossSection(classifier, anchors, r, grid, options);
  const [start, end] = [row(anchors, 0, d), row(anchors, 1, d)];
  const middle = extent.kind === 'pair' ? distance / 2 : 0;
  const drawn = { start, end, boundary: plusScaled(start, 1, r) };
  const spanned = planeSpannedBy(start, plusScaled(end, -1, start), r);
  return crossSection(classifier, spanned, { ...grid, x: [middle - half, middle + half] }, drawn, options);
}

/** Half of the window's side, in pixels. */
function halfSide(extent: SectionExtent, distance: number, perturbationNorm: number): number {
  switch (extent.kind) {
    case 'pair':
      return (0.5 + extent.margin) * distance;
    case 'relativeToPerturbation':
      return extent.factor * perturbationNorm;
    case 'absolute':
      return extent.side / 2;
    default:
      return extent satisfies never;
  }
}

function coordinates({ points }: CrossSection): number[] {
  return points.flatMap(({ x, y }) => [x, y]);
}

/** p_1 - p_0, p_2 - p_1, ... */
function segmentsOf(anchors: Float32Array, d: number): Float32Array[] {
  return Array.from({ length: anchors.length / d - 1 }, (_, s) =>
    plusScaled(row(anchors, s + 1, d), -1, row(anchors, s, d)),
  );
}

function row(matrix: Float32Array, index: number, d: number): Float32Array {
  return matrix.subarray(index * d, (index + 1) * d);
}
