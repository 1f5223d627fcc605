/** Normal sections of the decision boundary: how it bends away from its tangent plane, without a Hessian (docs/conventions.md, "`normalSection`"). */

import type { Classifier } from '@isthmus/engine';
import { defaultBatch, type ExecutionOptions, expectCount } from '../execution.js';
import { type PointEvaluator, pointEvaluator } from '../logits.js';
import { type CurvatureOutcome, type CurvaturePoint, expectPoint, signConvention } from './curvaturePoint.js';
import { sampleDirections } from './directions.js';
import { marginGradient, normalAt } from './marginGradient.js';
import { removeNormal } from './tangentOperator.js';

interface NormalSectionOptions extends ExecutionOptions {
  /** s, pixels. */
  readonly lengths: readonly number[];
  /** Random tangent directions; 8, at most d - 1. */
  readonly directions?: number;
}

/** Means over the directions along which the boundary was met on both sides; NaN of none. */
export interface SectionAtLength {
  /** kappa_geo = -[t(s) + t(-s) - 2 t(0)] / s^2, 1/pixel. */
  readonly curvature: number;
  /** The second difference of F at h = s along the same directions, over ||grad F||, 1/pixel. */
  readonly secondDifference: number;
  /** Directions along which the boundary was met on both sides. */
  readonly met: number;
  /** How many of them have a negative kappa_geo. */
  readonly negative: number;
}

interface NormalSection {
  readonly outcome: CurvatureOutcome;
  readonly signConvention: typeof signConvention;
  readonly gradientNorm: number;
  /** One for each length. */
  readonly sections: readonly SectionAtLength[];
}

/** Offsets are searched to so many times s. An offset of s is a boundary at 45 degrees to its tangent plane. */
const reach = 4;
/** Halvings of the interval that holds an offset, which is at most as long as the offset itself. */
const bisections = 16;

/** One point p = z + s v, and the search for the offset t at which F(p + t n) = 0. */
interface Probe {
  readonly length: number;
  /** Of `tangents`; with its sign. */
  readonly direction: number;
  readonly sign: number;
  /** F(p). */
  margin: number;
  /** F has another sign at `far` than at `near`, both offsets; NaN until that is found. */
  near: number;
  far: number;
  isLost: boolean;
}

/**
 * The offsets t(v, s) of the boundary F = 0 from the tangent plane at z, along the normal n, at z + s v for random tangent v, and what
 * they say of its curvature. On a ball of radius R, t = R - sqrt(R^2 - s^2), so that kappa_geo tends to -1/R.
 *
 * An offset is looked for where the linear estimate -F(p) / ||grad F|| lies, then at twice, four times, ... as far on both sides, up to
 * 4 s: the first change of sign is bisected. z itself need not lie on the boundary: its own offset t(0) is subtracted.
 *
 * @throws RangeError on an invalid point, length or option; the signal's reason when aborted.
 *
 * Memory: 8 (directions + 6) d bytes, 400 per probe, of which there are 1 + 2 directions lengths, and a workspace of 4 batch (d + L).
 *
 * Limits: only the boundary between classes k and j is seen, whether or not a third class wins there; two changes of sign between two places
 * that are looked at are not.
 */
export async function normalSection(
  classifier: Classifier,
  at: CurvaturePoint,
  seed: number | bigint,
  { lengths, directions = 8, batch = defaultBatch, signal, onProgress }: NormalSectionOptions,
): Promise<NormalSection> {
  const { dimension: d } = classifier;
  expectPoint('normalSection', at, classifier);
  expectCount('normalSection', 'batch', batch);
  expectCount('normalSection', 'directions', directions);
  for (const length of lengths) {
    if (!(length > 0 && Number.isFinite(length)))
      throw new RangeError(`normalSection: a length must be positive, got ${length}`);
  }
  const { point, label, targetClass } = at;
  signal?.throwIfAborted();
  const { normal, gradientNorm } = await normalAt(marginGradient(classifier, targetClass, label, 1), point);
  const none = (): SectionAtLength => ({ curvature: Number.NaN, secondDifference: Number.NaN, negative: 0, met: 0 });
  if (!normal) {
    onProgress?.(1, 1);
    const outcome = gradientNorm === 0 ? 'zero-gradient' : 'not-finite';
    return { outcome, signConvention, gradientNorm, sections: lengths.map(none) };
  }
  const tangents = tangentDirections(seed, at.sampleIndex, Math.min(directions, d - 1), normal);
  const count = tangents.length / d;
  const probe = (length: number, direction: number, sign: number): Probe => {
    return { length, direction, sign, margin: Number.NaN, near: Number.NaN, far: Number.NaN, isLost: false };
  };
  // z itself, and each length along each direction and back.
  const probes = [
    probe(Math.max(...lengths), 0, 0),
    ...lengths.flatMap((length) =>
      Array.from({ length: 2 * count }, (_, i) => probe(length, i >> 1, i % 2 === 0 ? 1 : -1)),
    ),
  ];
  const evaluate = pointEvaluator(classifier, batch, signal);
  const marginsAt: MarginsAt = (asked) => margins(evaluate, { at, normal, tangents }, asked);
  for (const [i, margin] of (await marginsAt(probes.map((one) => [one, 0]))).entries()) probes[i].margin = margin;
  await findOffsets(probes, gradientNorm, marginsAt);
  onProgress?.(1, 1);
  const [centre] = probes;
  const outcome = Number.isFinite(offset(centre)) ? 'measured' : 'not-finite';
  const sections = lengths.map((length, l): SectionAtLength => {
    const section = { curvature: 0, secondDifference: 0, negative: 0, met: 0 };
    for (let v = 0; v < count; v++) {
      const [plus, minus] = [probes[1 + 2 * (l * count + v)], probes[2 + 2 * (l * count + v)]];
      const curvature = -(offset(plus) + offset(minus) - 2 * offset(centre)) / length ** 2;
      if (!Number.isFinite(curvature)) continue;
      section.curvature += curvature;
      section.secondDifference += (plus.margin - 2 * centre.margin + minus.margin) / (length ** 2 * gradientNorm);
      section.met++;
      if (curvature < 0) section.negative++;
    }
    const { met } = section;
    if (met === 0) return none();
    return { ...section, curvature: section.curvature / met, secondDifference: section.secondDifference / met };
  });
  return { outcome, signConvention, gradientNorm, sections };
}

/** t: the middle of the interval that is left; 0 where F(p) is 0. NaN where the boundary was not met. */
function offset({ margin, near, far, isLost }: Probe): number {
  if (isLost) return Number.NaN;
  return margin === 0 ? 0 : (near + far) / 2;
}

/** Unit tangent vectors, [count, d]. A direction that has no tangent part, which is one along the normal, is left out. */
function tangentDirections(
  seed: number | bigint,
  sampleIndex: number,
  count: number,
  normal: Float64Array,
): Float64Array {
  const d = normal.length;
  const tangents = sampleDirections(seed, sampleIndex, count, d);
  removeNormal(tangents, normal);
  const kept: number[] = [];
  for (let i = 0; i < count; i++) {
    const tangent = tangents.subarray(i * d, (i + 1) * d);
    const length = Math.sqrt(tangent.reduce((sum, v) => sum + v * v, 0));
    if (length < 1e-6) continue;
    for (let c = 0; c < d; c++) tangent[c] /= length;
    tangents.copyWithin(kept.length * d, i * d, (i + 1) * d);
    kept.push(i);
  }
  return tangents.subarray(0, kept.length * d);
}

/** F(p + t n) of each, in order. */
type MarginsAt = (asked: ReadonlyArray<readonly [probe: Probe, offset: number]>) => Promise<Float64Array>;

async function margins(
  evaluate: PointEvaluator,
  frame: { readonly at: CurvaturePoint; readonly normal: Float64Array; readonly tangents: Float64Array },
  asked: Parameters<MarginsAt>[0],
): Promise<Float64Array> {
  const { at, normal, tangents } = frame;
  const { point, label, targetClass } = at;
  const d = point.length;
  const margins = new Float64Array(asked.length);
  await evaluate(
    asked.map(([{ length, direction, sign }, t], i) => ({
      write(out) {
        const s = sign * length;
        for (let c = 0; c < d; c++) {
          out[c] = point[c] + (s === 0 ? 0 : s * tangents[direction * d + c]) + t * normal[c];
        }
      },
      receive(logits) {
        margins[i] = logits[targetClass] - logits[label];
      },
    })),
  );
  return margins;
}

/** Finds an interval with a change of sign for each probe, all in lock-step, and halves it. */
async function findOffsets(probes: readonly Probe[], gradientNorm: number, marginsAt: MarginsAt): Promise<void> {
  for (const probe of probes) probe.isLost = !Number.isFinite(probe.margin);
  // A quarter beyond the linear estimate, so that it lies between where the boundary is nearly plane.
  const first = ({ margin }: Probe) => (1.25 * Math.abs(margin)) / gradientNorm;
  let open = probes
    .filter(({ margin, isLost }) => !isLost && margin !== 0)
    .map((probe) => ({ probe, before: 0, reached: Math.min(first(probe), reach * probe.length) }));
  while (open.length > 0) {
    // F grows along n: a positive F has its 0 behind, first of all.
    const sides = open.map(({ probe }) => -Math.sign(probe.margin));
    const margins = await marginsAt(
      open.flatMap(({ probe, reached }, i) => [
        [probe, sides[i] * reached] as const,
        [probe, -sides[i] * reached] as const,
      ]),
    );
    open = open.flatMap((one, i) => {
      const { probe, before, reached } = one;
      const ahead = [sides[i], -sides[i]];
      const crossed = ahead.findIndex((_, k) => margins[2 * i + k] * probe.margin <= 0);
      if (crossed >= 0) {
        Object.assign(probe, { near: ahead[crossed] * before, far: ahead[crossed] * reached });
        return [];
      }
      const last = reach * probe.length;
      probe.isLost = reached >= last || Number.isNaN(margins[2 * i] + margins[2 * i + 1]);
      return probe.isLost ? [] : [{ probe, before: reached, reached: Math.min(2 * reached, last) }];
    });
  }
  const met = probes.filter(({ isLost, margin }) => !isLost && margin !== 0);
  for (let halving = 0; halving < bisections; halving++) {
    const middles = met.map((probe) => [probe, (probe.near + probe.far) / 2] as const);
    const margins = await marginsAt(middles);
    for (const [i, [probe, middle]] of middles.entries()) {
      if (margins[i] * probe.margin > 0) probe.near = middle;
      else probe.far = middle;
    }
  }
}
