/** Computes `normalSection` at z = x + r(x): offsets of the boundary from its tangent plane. Vectors: none. */
import { normalSection, type SectionAtLength, signConvention, stepLength } from '@isthmus/geometry';
import { columnsAt } from '../shared/columns.js';
import { boundaryPoints } from '../shared/compute/boundaryPoints.js';
import { type ComputeAnalysis, failedResult, finite, okResult } from '../shared/compute/context.js';
import { finishedRows } from '../shared/compute/finishedRows.js';
import { valueAt } from '../shared/valueAt.js';
import type { NormalSectionScalars, NormalSectionSettings } from './definition.js';

type Section = Awaited<ReturnType<typeof normalSection>>;

export const computeNormalSection: ComputeAnalysis<NormalSectionSettings> = async (context) => {
  const { classifier, settings, seed, batch, signal, onProgress } = context;
  const { factors, authors } = settings;
  const boundaries = await boundaryPoints(context, settings.perturbation);
  const points = boundaries.flatMap(({ point }) => (point === null ? [] : [point]));
  const authorsStep = authors ? stepLength({ kind: 'authors' }, classifier, undefined) : null;
  const directions = Math.min(settings.directions, classifier.dimension - 1);
  const bySample = new Map<number, Section>();
  const rows = finishedRows(context, (i) => {
    const { label, boundaryClass, norm, trouble: missing, error } = valueAt(boundaries, i, 'images');
    const sampleIndex = context.firstSample + i;
    if (error !== null) return failedResult(sampleIndex, error);
    const sample = bySample.get(sampleIndex);
    const columns = factors.map((factor, l) => columnsAt(columnsOf(sample?.sections[l], directions), factor));
    const atAuthors = authors ? suffixed(columnsOf(sample?.sections[factors.length], directions)) : {};
    const met = sample?.sections.some((section) => section.met > 0) ?? false;
    const unmet = sample === undefined || sample.outcome === 'measured' ? 'not-finite' : sample.outcome;
    const scalars = {
      signConvention,
      trouble: met ? null : (missing ?? unmet),
      label,
      boundaryClass,
      norm: finite(norm),
      gradientNorm: finite(sample?.gradientNorm ?? Number.NaN),
      authorsStep,
    } satisfies NormalSectionScalars;
    return okResult(sampleIndex, Object.assign(scalars, ...columns, atAuthors));
  });
  for (const [place, point] of points.entries()) {
    const norm = point.perturbationNorm ?? Number.NaN;
    const lengths = [...factors.map((factor) => factor * norm), ...(authorsStep === null ? [] : [authorsStep])];
    bySample.set(
      point.sampleIndex,
      await normalSection(classifier, point, seed, { lengths, directions, batch, signal }),
    );
    rows.finish(point.sampleIndex - context.firstSample);
    onProgress(place + 1, points.length);
  }
  return rows.all();
};

function columnsOf(section: SectionAtLength | undefined, directions: number) {
  const { curvature = Number.NaN, secondDifference = Number.NaN, negative = 0, met = 0 } = section ?? {};
  return {
    curvature: finite(curvature),
    secondDifference: finite(secondDifference),
    negativeDirections: finite(negative / met),
    met: section === undefined ? null : met / directions,
  };
}

/** The same columns under the names that they have at the authors' step. */
function suffixed(columns: Readonly<Record<string, number | null>>): Record<string, number | null> {
  return Object.fromEntries(Object.entries(columns).map(([name, value]) => [`${name}AtAuthors`, value]));
}
