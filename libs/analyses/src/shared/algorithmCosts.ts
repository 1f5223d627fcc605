/** Costs of the algorithms that several analyses have. */
import type { CostFacts } from '../analysisDefinition.js';
import { perturbationInput } from '../perturbation/input.js';
import { settingsRead } from '../runInput.js';
import { gradients, noWork, type Parts, padded, plus, scaled, type Work, work } from './cost.js';
import type { DeepfoolSettings } from './settings.js';

/** Linearizations until the label changes: 2.2 on LeNet, 2.0 on NiN; below 3 on every network of the paper. */
const deepfoolSteps = 2.2;

/** An image's classes; a step's Jacobian of the candidates and its test; F and its gradient at z. The last images of a shard end alone. */
export function deepfoolCost({ steps, candidates, refine }: DeepfoolSettings, facts: CostFacts): Parts {
  const { batch, dimension: d } = facts;
  const width = Math.min(candidates, facts.numClasses);
  const step = plus(jacobian(width - 1, facts), work(1, 0, 14 * width * d));
  const taken = Math.min(steps, deepfoolSteps);
  // A round: the normal, the label at its projection, a step of DeepFool from there, halvings, and the label again. LeNet takes four.
  const rounds = refine ? Math.min(refine.rounds, 4) : 0;
  const refined = scaled(rounds, plus(gradients(1), step, work(2 + (refine?.bisections ?? 0), 0)));
  return {
    sample: plus(work(1, 0), scaled(taken, step), refined, gradients(1)),
    // Their steps are 5 to 9, with ever fewer rows in each batch: 6 and 4 batches on LeNet, 20 and 5 on NiN.
    shard: steps > taken ? work(12 * batch, 5 * batch) : noWork,
  };
}

/** r(x), where it is not read. */
export function boundaryPointCost(perturbation: DeepfoolSettings, facts: CostFacts): Parts {
  return settingsRead(perturbationInput, facts.reads) === undefined
    ? deepfoolCost(perturbation, facts)
    : { sample: noWork, shard: noWork };
}

/** All principal curvatures: the normal, a pair of gradients for each axis, and the eigen-decomposition: 0.07 s at d = 784 on one core. */
export function spectrumCost(axes: 'pixel' | 'random' | undefined, { dimension: d, batch }: CostFacts): Parts {
  const pairs = Math.max(1, Math.floor(batch / 2));
  const pixelAxes = gradients(batch + Math.ceil(d / pairs) * batch, 0.3 * d ** 3);
  // H in the axes' coordinates, and pairs that move every pixel; the axes are made once.
  return axes === 'random'
    ? { sample: plus(pixelAxes, work(0, 0, 0.25 * d ** 3)), shard: work(0, 0, 2 * d ** 3) }
    : { sample: pixelAxes, shard: noWork };
}

/** Products of a block Krylov space with full reorthogonalization. On networks with kinks it does not converge and takes them all. */
export function lanczosCost(extremes: number, { dimension: d, batch }: CostFacts): Parts {
  const block = Math.min(8, Math.max(1, Math.floor(batch / 2)));
  const products = Math.min(Math.max(192, 4 * extremes), d - 1);
  // The normal; a block's pairs at a time; a pair along each vector found.
  const rows = batch + Math.ceil(products / block) * padded(2 * block, batch) + padded(4 * extremes, batch);
  // Each block is made orthogonal to all before it, and the projection decomposed anew.
  return { sample: gradients(rows, 10 * products ** 2 * d + products ** 4 / 4), shard: noWork };
}

/** Second differences along T directions for all classes at once; up to 16 classes, exact normals and a pair along each (meanCurvature.ts). */
export function meanCurvatureCost(
  directions: number,
  facts: CostFacts,
  likeliest: readonly number[] | undefined = undefined,
): Parts {
  const { dimension: d, numClasses: L, batch } = facts;
  const T = Math.min(directions, d);
  // Pairs along T directions, and four for the noise of float32.
  const probes = work(1 + 2 * T + 2 * Math.min(4, d), 0, (T * T + 60 * T) * d);
  if (L > 16) {
    // The logits that say which classes are the likeliest; then gradients of those that are few, and of the class across.
    const few = likeliest && Math.max(1, ...likeliest.filter((M) => M <= 16));
    const exact = few === undefined ? noWork : plus(work(1, 0), jacobian(few, facts), work(2 * few, 0, 4 * few * d));
    return { sample: plus(probes, exact), shard: work(batch / 2, 0) };
  }
  const normals = plus(jacobian(L - 1, facts), work(2 * (L - 1), 0, 4 * L * d));
  return { sample: plus(probes, normals), shard: plus(scaled(batch / 2, jacobian(L - 1, facts)), work(batch / 2, 0)) };
}

/** The same where Algorithm 2 is asked: from 17 classes on its distances take the gradients of the two likeliest others, where no set has more. */
export function detectionCost(directions: number, facts: CostFacts, likeliest: readonly number[] | undefined): Parts {
  return meanCurvatureCost(directions, facts, likeliest?.some((M) => M <= 16) ? likeliest : [2]);
}

/** Characters of the columns of a score over fewer classes, as JSON. */
export function classSetScalars(likeliest: readonly number[] | undefined): number {
  return likeliest === undefined ? 0 : 215 + 210 * likeliest.length;
}

/** Gradients of k margins of one image. */
function jacobian(k: number, { sharesForward }: CostFacts): Work {
  return work(sharesForward && k <= 9 ? 1 : k, k);
}
