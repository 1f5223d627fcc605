/** grad F for F = f_j - f_k at many points of one sample (docs/conventions.md, "Notation"). */

import type { Classifier, InputGradient } from '@isthmus/engine';

/** Evaluates grad F on up to `batch` rows at a time in buffers that are used again. */
export interface MarginGradient {
  /** [batch, d]: write points here. */
  readonly rows: Float32Array;
  /** grad F of the first `count` rows: [count, d], a view that the next call overwrites. */
  evaluate(count: number): Promise<Float32Array>;
}

/** @param targetClass j @param label k */
export function marginGradient(
  classifier: Classifier,
  targetClass: number,
  label: number,
  batch: number,
): MarginGradient {
  const { dimension: d, numClasses: L } = classifier;
  const rows = new Float32Array(batch * d);
  const cotangents = new Float32Array(batch * L);
  for (let i = 0; i < batch; i++) {
    cotangents[i * L + targetClass] = 1;
    cotangents[i * L + label] = -1;
  }
  const logits = new Float32Array(batch * L);
  const gradient = new Float32Array(batch * d);
  return {
    rows,
    async evaluate(count) {
      const out: InputGradient = { logits: logits.subarray(0, count * L), gradient: gradient.subarray(0, count * d) };
      await classifier.inputGradient(rows.subarray(0, count * d), cotangents.subarray(0, count * L), out);
      return out.gradient;
    },
  };
}

/** The unit normal n = grad F / ||grad F|| at a point, in float64, with the norm; normal absent where it has no direction. */
export async function normalAt(
  gradient: MarginGradient,
  point: Float32Array,
): Promise<{ normal: Float64Array | undefined; gradientNorm: number }> {
  gradient.rows.set(point);
  const slope = Float64Array.from(await gradient.evaluate(1));
  let squared = 0;
  for (const v of slope) squared += v * v;
  const gradientNorm = Math.sqrt(squared);
  const usable = gradientNorm > 0 && Number.isFinite(gradientNorm);
  return { normal: usable ? slope.map((v) => v / gradientNorm) : undefined, gradientNorm };
}
