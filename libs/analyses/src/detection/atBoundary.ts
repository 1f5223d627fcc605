/**
 * Computes `detection` with `at: boundary`: pairwise curvature at the boundary points of images and of their perturbed copies (Table II).
 * Vectors: none.
 */

import { type BoundaryDetectionSample, boundaryDetection, signConvention } from '@isthmus/geometry';
import { columnsAt } from '../shared/columns.js';
import { type BoundaryPoint, boundaryPoints, searchBoundary } from '../shared/compute/boundaryPoints.js';
import { type ComputeAnalysis, failedResult, finite, okResult } from '../shared/compute/context.js';
import { perturbedCopies } from '../shared/compute/perturbedCopies.js';
import { valueAt } from '../shared/valueAt.js';
import type { DetectionScalars, DetectionSettings } from './definition.js';

/** A point of an image's or a copy's boundary, and what was measured there; null where none was reached. */
interface Side {
  readonly way: Pick<BoundaryPoint, 'label' | 'boundaryClass' | 'norm'>;
  readonly measured: BoundaryDetectionSample | null;
}

export const computeDetectionAtBoundary: ComputeAnalysis<DetectionSettings> = async (context) => {
  const { classifier, trueLabels, settings, seed, firstSample, batch, signal, onProgress } = context;
  const { alphas, directions, step } = settings;
  const found = await boundaryPoints(context, settings.perturbation);
  const moved = found.flatMap((way, i) => (way.point === null ? [] : [{ way, i }]));
  const total = (alphas.length + 1) * moved.length;
  let finished = 0;
  const startOf = (row: number) => valueAt(moved, row, 'images with a boundary point');

  /** Of ways that begin at the images of these places; steps relative to the perturbation are relative to the clean image's. */
  async function measure(ways: readonly BoundaryPoint[]): Promise<Map<number, Side>> {
    const reached = ways.flatMap(({ point }, row) => (point === null ? [] : [{ row, point }]));
    const points = reached.map(({ row, point }) => ({ ...point, perturbationNorm: startOf(row).way.norm }));
    const samples = await boundaryDetection(classifier, points, seed, {
      step,
      directions,
      batch,
      signal,
      onProgress: (done) => onProgress(finished + done, total),
    });
    finished += moved.length;
    const measured = new Map(reached.map(({ row }, place) => [row, valueAt(samples, place, 'boundary points')]));
    return new Map(ways.map((way, row) => [startOf(row).i, { way, measured: measured.get(row) ?? null }]));
  }

  const clean = await measure(moved.map(({ way }) => way));
  const perturbed: { alpha: number; sides: Map<number, Side> }[] = [];
  for (const alpha of alphas) {
    const copies = perturbedCopies(
      moved.map(({ way }) => way),
      alpha * (1 + settings.perturbation.overshoot),
    );
    const indices = moved.map(({ i }) => firstSample + i);
    const ways = await searchBoundary(context, copies, indices, settings.perturbation);
    perturbed.push({ alpha, sides: await measure(ways) });
  }
  onProgress(total, total);

  return found.map((way, i) => {
    const sampleIndex = firstSample + i;
    if (way.error !== null) return failedResult(sampleIndex, way.error);
    const scalars = {
      signConvention,
      trouble: way.trouble,
      trueLabel: valueAt(trueLabels, sampleIndex, 'true labels'),
      ...answers(clean.get(i) ?? { way, measured: null }),
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
};

function answers({ way: { label, boundaryClass, norm }, measured }: Side) {
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
