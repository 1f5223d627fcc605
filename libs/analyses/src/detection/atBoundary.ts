/**
 * Computes `detection` with `at: boundary`: pairwise curvature at the boundary points of images and of their perturbed copies (Table II).
 * Vectors: none.
 */

import type { SampleResult } from '@isthmus/contracts';
import { type BoundaryDetectionSample, boundaryDetection, signConvention } from '@isthmus/geometry';
import { columnsAt } from '../shared/columns.js';
import { type BoundaryPoint, boundaryPoints, searchBoundary } from '../shared/compute/boundaryPoints.js';
import { type ComputeAnalysis, failedResult, finite, okResult } from '../shared/compute/context.js';
import { finishedRows, portions } from '../shared/compute/finishedRows.js';
import { perturbedCopies } from '../shared/compute/perturbedCopies.js';
import { valueAt } from '../shared/valueAt.js';
import type { DetectionScalars, DetectionSettings } from './definition.js';

/** A point of an image's or a copy's boundary, and what was measured there; null where none was reached. */
interface Side {
  readonly boundary: Pick<BoundaryPoint, 'label' | 'boundaryClass' | 'norm'>;
  readonly measured: BoundaryDetectionSample | null;
}

export const computeDetectionAtBoundary: ComputeAnalysis<DetectionSettings> = async (context) => {
  const { classifier, trueLabels, settings, seed, firstSample, batch, signal, onProgress } = context;
  const { alphas, directions, drawing, step } = settings;
  const boundaries = await boundaryPoints(context, settings.perturbation);
  const moved = boundaries.flatMap((boundary, i) => (boundary.point === null ? [] : [{ boundary, i }]));
  const total = (alphas.length + 1) * moved.length;
  let finished = 0;
  /** By place in the shard: of the image, and of its copies in the order of alphas. */
  const clean = new Map<number, Side>();
  const perturbed = alphas.map((alpha) => ({ alpha, sides: new Map<number, Side>() }));

  const rows = finishedRows(context, (i): SampleResult => {
    const boundary = valueAt(boundaries, i, 'images');
    const sampleIndex = firstSample + i;
    if (boundary.error !== null) return failedResult(sampleIndex, boundary.error);
    const scalars = {
      signConvention,
      trouble: boundary.trouble,
      trueLabel: valueAt(trueLabels, sampleIndex, 'true labels'),
      ...answers(clean.get(i) ?? { boundary, measured: null }),
      score: null,
      secondLabel: null,
      linearizedDistance: null,
    } satisfies DetectionScalars;
    const copies = perturbed.map(({ alpha, sides }) => {
      const side = sides.get(i);
      return side === undefined ? {} : columnsAt(answers(side), alpha);
    });
    return okResult(sampleIndex, Object.assign(scalars, ...copies));
  });

  /** `ends` are the boundary points reached from these images. Steps relative to the perturbation are relative to the clean image's. */
  async function measure(from: typeof moved, ends: readonly BoundaryPoint[], into: Map<number, Side>): Promise<void> {
    const startOf = (row: number) => valueAt(from, row, 'images with a boundary point');
    const reached = ends.flatMap(({ point }, row) => (point === null ? [] : [{ row, point }]));
    const points = reached.map(({ row, point }) => ({ ...point, perturbationNorm: startOf(row).boundary.norm }));
    const samples = await boundaryDetection(classifier, points, seed, {
      step,
      directions,
      drawing,
      batch,
      signal,
      onProgress: (done) => onProgress(finished + done, total),
    });
    finished += from.length;
    const measured = new Map(reached.map(({ row }, place) => [row, valueAt(samples, place, 'boundary points')]));
    for (const [row, boundary] of ends.entries())
      into.set(startOf(row).i, { boundary, measured: measured.get(row) ?? null });
  }

  for (const part of portions(moved, context)) {
    const originals = part.map(({ boundary }) => boundary);
    await measure(part, originals, clean);
    for (const { alpha, sides } of perturbed) {
      const copies = perturbedCopies(originals, alpha * (1 + settings.perturbation.overshoot));
      const indices = part.map(({ i }) => firstSample + i);
      await measure(part, await searchBoundary(context, copies, indices, settings.perturbation), sides);
    }
    for (const { i } of part) rows.finish(i);
  }
  onProgress(total, total);
  return rows.all();
};

function answers({ boundary: { label, boundaryClass, norm }, measured }: Side) {
  return {
    label,
    boundaryClass,
    norm: finite(norm),
    step: finite(measured?.step ?? Number.NaN),
    meanCurvature: finite(measured?.meanCurvature ?? Number.NaN),
    standardError: finite(measured?.standardError ?? Number.NaN),
    roundingError: finite(measured?.roundingError ?? Number.NaN),
    recoveredLabel: measured?.recoveredLabel ?? -1,
  };
}
