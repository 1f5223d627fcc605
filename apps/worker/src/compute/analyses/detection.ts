/** Computes `detection`: Algorithm 2's score of images and of their perturbed copies, with the baselines (Fig. 8). Vectors: none. */
import type { DetectionScalars, DetectionSettings, SampleResult } from '@isthmus/contracts';
import { type DetectionSample, deepfool, detectionScores, type ProbePoint } from '@isthmus/geometry';
import { type ComputeAnalysis, finite } from './computeAnalysis.js';

export const computeDetection: ComputeAnalysis<DetectionSettings> = async ({
  classifier,
  dataset,
  settings,
  seed,
  firstSample,
  sampleCount,
  batch,
  signal,
  onProgress,
}) => {
  const d = classifier.dimension;
  const images = new Float32Array(sampleCount * d);
  await dataset.readImages({ first: firstSample, count: sampleCount }, images);
  const { steps, overshoot, candidates, semantics } = settings.perturbation;
  const found = await deepfool(classifier, images, { steps, overshoot, candidates, semantics, batch, signal });
  const usable = found.samples.flatMap((sample, i) => (sample.outcome === 'not-finite' ? [] : [i]));
  const moved = usable.filter((i) => found.samples[i]!.converged);
  const levels = settings.alphas.length + 1;

  /** Scores of these images at x + alpha (1 + eta) r, by place in the shard. */
  async function scores(
    places: readonly number[],
    alpha: number,
    level: number,
  ): Promise<Map<number, DetectionSample>> {
    const copies = new Float32Array(places.length * d);
    for (const [row, i] of places.entries()) {
      for (let c = 0; c < d; c++) {
        copies[row * d + c] = images[i * d + c]! + alpha * (1 + overshoot) * found.perturbations[i * d + c]!;
      }
    }
    const labels = await classifier.labels(copies);
    const points = places.map(
      (i, row): ProbePoint => ({
        point: copies.subarray(row * d, (row + 1) * d),
        label: labels[row]!,
        sampleIndex: firstSample + i,
      }),
    );
    const samples = await detectionScores(classifier, points, seed, {
      step: settings.step,
      directions: settings.directions,
      batch,
      signal,
      onProgress: (finished, total) => onProgress(level * total + finished, levels * total),
    });
    return new Map(places.map((i, row) => [i, samples[row]!]));
  }

  const clean = await scores(usable, 0, 0);
  const perturbed: Map<number, DetectionSample>[] = [];
  for (const [place, alpha] of settings.alphas.entries()) perturbed.push(await scores(moved, alpha, place + 1));

  return found.samples.map((sample, i): SampleResult => {
    const sampleIndex = firstSample + i;
    const own = clean.get(i);
    if (own === undefined) {
      const error = 'the network gave a logit or a gradient that is not finite, at the image or on the way';
      return { sampleIndex, status: 'failed', scalars: {}, vectors: null, error };
    }
    const scalars = {
      trouble: sample.converged ? null : 'not-converged',
      trueLabel: dataset.labels[sampleIndex]!,
      norm: finite(sample.norm),
      step: finite(own.step),
      ...answers(own),
    } satisfies DetectionScalars;
    const copies = settings.alphas.map((alpha, place) => {
      const copy = perturbed[place]!.get(i);
      return copy === undefined ? {} : suffixed(answers(copy), alpha);
    });
    return { sampleIndex, status: 'ok', scalars: Object.assign(scalars, ...copies), vectors: null, error: null };
  });
};

function answers({ label, score, standardError, recoveredLabel, secondLabel, linearizedDistance }: DetectionSample) {
  return {
    label,
    score: finite(score),
    standardError: finite(standardError),
    recoveredLabel,
    secondLabel,
    linearizedDistance: finite(linearizedDistance),
  };
}

function suffixed(values: Record<string, number | null>, alpha: number): Record<string, number | null> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${name}@${alpha}`, value]));
}
