/** Columns of a score over fewer classes than all, wherever Algorithm 2 is asked. */
import type { ClassSetDetection, DetectionOptions, DetectionSample, ProbePoint } from '@isthmus/geometry';
import { columnsAt } from '../columns.js';
import { valueAt } from '../valueAt.js';
import type { BoundaryPoint } from './boundaryPoints.js';
import { type ComputeContext, finite } from './context.js';

/** The sets of classes: the likeliest, and of an image that has r(x) the class beyond the boundary, seen from its own side. */
export function classSetsOf(
  likeliest: readonly number[] | undefined,
  { firstSample }: Pick<ComputeContext, 'firstSample'>,
  found: ReadonlyArray<Pick<BoundaryPoint, 'label' | 'boundaryClass'>>,
): Pick<DetectionOptions, 'likeliest' | 'across'> {
  if (likeliest === undefined) return {};
  return {
    likeliest,
    across({ label, sampleIndex }: ProbePoint) {
      const { label: own, boundaryClass } = valueAt(found, sampleIndex - firstSample, 'boundary points');
      if (boundaryClass < 0) return undefined;
      return label === own ? boundaryClass : own;
    },
  };
}

/** A score over all classes with the baselines. */
export function detectionColumns(of: DetectionSample) {
  return {
    label: of.label,
    score: finite(of.score),
    standardError: finite(of.standardError),
    roundingError: finite(of.roundingError),
    recoveredLabel: of.recoveredLabel,
    secondLabel: of.secondLabel,
    linearizedDistance: finite(of.linearizedDistance),
  };
}

/**
 * `scoreAmong@M` and so on for each number M of the likeliest classes, `scoreAcross` and so on for the class beyond the boundary, and
 * the baseline `margin`; nothing where no such set is asked for.
 */
export function classSetColumns(
  { classSets, margin }: DetectionSample,
  likeliest: readonly number[] | undefined,
): Record<string, number | null> {
  if (likeliest === undefined) return {};
  const across = classSets[likeliest.length];
  return Object.assign(
    { margin: finite(margin) },
    ...likeliest.map((M, at) => {
      const set = valueAt(classSets, at, 'sets of classes');
      return columnsAt({ ...columnsOf(set, 'Among'), recoveredLabelAmong: set.recoveredLabel }, M);
    }),
    columnsOf(across, 'Across'),
  );
}

function columnsOf(of: ClassSetDetection | undefined, ending: string): Record<string, number | null> {
  return {
    [`score${ending}`]: finite(of?.score ?? Number.NaN),
    [`standardError${ending}`]: finite(of?.standardError ?? Number.NaN),
    [`roundingError${ending}`]: finite(of?.roundingError ?? Number.NaN),
    [`linearizedDistance${ending}`]: finite(of?.linearizedDistance ?? Number.NaN),
  };
}
