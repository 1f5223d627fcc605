import { describe, expect, it } from 'vitest';
import { cylinder } from '../testing/oracles/cylinder.js';
import { quadratic } from '../testing/oracles/quadratic.js';
import { randomQuadratic, tangentTraces, zeroFunction } from '../testing/oracles/randomQuadratic.js';
import { absolute, at } from '../testing/oracles/testPoint.js';
import { curvatureDensity } from './curvatureDensity.js';
import { principalCurvatures } from './principalCurvatures.js';

describe('curvature density', () => {
  it('has the one curved direction of a cylinder by its share of all, and the flat ones', async () => {
    const d = 40;
    const point = new Float32Array(d);
    point[0] = 2;
    const rules = await Promise.all(
      Array.from({ length: 20 }, (_, sampleIndex) =>
        curvatureDensity(cylinder(2, d), { ...at(point), sampleIndex }, 5, {
          step: absolute(0.25),
          probes: 4,
          steps: 3,
        }),
      ),
    );
    const shares = rules.flatMap(({ spectrum: { nodes, weights } }) =>
      nodes.map((own, p) => {
        for (const node of own) expect(Math.min(Math.abs(node + 0.5), Math.abs(node))).toBeLessThan(1e-6);
        return weights[p]!.filter((_, i) => own[i]! < -0.25).reduce((sum, v) => sum + v, 0);
      }),
    );
    // The weight of one of n directions is Beta(1/2, (n - 1)/2): mean 1/n, variance 2 (n - 1) / (n^2 (n + 2)).
    const n = d - 1;
    const deviation = Math.sqrt((2 * (n - 1)) / (n * n * (n + 2)) / shares.length);
    expect(Math.abs(shares.reduce((sum, v) => sum + v, 0) / shares.length - 1 / n)).toBeLessThan(4 * deviation);
  });

  it('has the mean and the mass of the full spectrum', async () => {
    const d = 100;
    const classifier = quadratic([zeroFunction(d), randomQuadratic(d, 9)]);
    const point = at(new Float32Array(d).fill(0.1));
    const { curvatures, meanCurvature: mean } = await principalCurvatures(classifier, point, { step: absolute(0.5) });
    const found = await curvatureDensity(classifier, point, 3, { step: absolute(0.5), probes: 16, steps: 30 });
    expect(Math.abs(found.meanCurvature - mean)).toBeLessThan(4 * found.standardError);
    const middle = curvatures[49];
    const { nodes, weights } = found.spectrum;
    const below = nodes.map((row, r) => row.reduce((sum, node, i) => (node < middle ? sum + weights[r][i] : sum), 0));
    // Half of the spectrum lies below its median; sd of the share over 16 probes about 0.018.
    expect(Math.abs(below.reduce((sum, share) => sum + share / below.length, 0) - 0.5)).toBeLessThan(0.08);
  });
});

describe('the error of a curvature density', () => {
  const d = 12;
  const n = d - 1; // tangent directions; as many Lanczos steps leave no error but that of the probes
  const q = randomQuadratic(d, 9);
  const classifier = quadratic([zeroFunction(d), q]);
  const point = new Float32Array(d).fill(0.1);
  const step = absolute(0.5);
  const traces = tangentTraces(q, point);
  const trueMean = traces.sum / n;
  /** For v uniform on the unit sphere of R^n: Var v'Sv = 2 (tr S^2 - (tr S)^2 / n) / (n (n + 2)). */
  const variance = (2 * (traces.squares - traces.sum ** 2 / n)) / (n * (n + 2));

  /** Mean curvature, its standard error and the share of negative curvatures, of `samples` points of the same place. */
  const measure = async (samples: number, probes: number, seed: number) => {
    const found: { mean: number; standardError: number; negative: number }[] = [];
    for (let sampleIndex = 0; sampleIndex < samples; sampleIndex++) {
      const density = await curvatureDensity(classifier, at(point, { sampleIndex }), seed, { step, probes, steps: n });
      const { nodes, weights } = density.spectrum;
      const below = weights.flatMap((own, p) => Array.from(own, (weight, i) => (nodes[p]![i]! < 0 ? weight : 0)));
      const negative = below.reduce((sum, v) => sum + v, 0) / probes;
      found.push({ mean: density.meanCurvature, standardError: density.standardError, negative });
    }
    return found;
  };

  it('falls as 1 / sqrt(probes), from the spread that the spectrum predicts', async () => {
    const { curvatures } = await principalCurvatures(classifier, at(point), { step });
    const count = curvatures.filter((v) => v < 0).length;
    expect(Math.min(...curvatures.map(Math.abs))).toBeGreaterThan(1e-3); // far from 0 by float32: all signs are known
    const share = count / n;
    const budgets = [2, 4, 8, 16, 32];
    const samples = 100;
    // One probe's share is Beta(p/2, (n-p)/2) for p negative ones of n.
    const predicted = { mean: variance, negative: (2 * share * (1 - share)) / (n + 2) };
    const truths = { mean: trueMean, negative: share };
    const spreads: Record<keyof typeof truths, number[]> = { mean: [], negative: [] };
    for (const probes of budgets) {
      const found = await measure(samples, probes, 11);
      for (const of of ['mean', 'negative'] as const) {
        const squares = found.reduce((sum, sample) => sum + (sample[of] - truths[of]) ** 2, 0);
        spreads[of].push(Math.sqrt(squares / samples));
      }
    }
    for (const of of ['mean', 'negative'] as const) {
      // sd of a log spread from 100 samples: 1 / sqrt(200) = 0.071
      for (const [i, probes] of budgets.entries()) {
        expect(Math.abs(Math.log(spreads[of][i]! / Math.sqrt(predicted[of] / probes)))).toBeLessThan(4 * 0.071);
      }
      // Least squares over x = log 2 (-2, .., 2): sum x^2 = 10 log^2 2, so the sd of the slope is 0.032.
      const x = budgets.map((_, i) => Math.LN2 * (i - 2));
      const slope = x.reduce((sum, v, i) => sum + v * Math.log(spreads[of][i]!), 0) / (10 * Math.LN2 ** 2);
      expect(Math.abs(slope + 0.5)).toBeLessThan(4 * 0.032);
    }
  });

  it('is covered by the standard error over probes at its level in 200 seeds', async () => {
    const probes = 8;
    const found: Awaited<ReturnType<typeof measure>> = [];
    for (let seed = 0; seed < 200; seed++) found.push(...(await measure(1, probes, seed)));
    // Student's t, 7 degrees of freedom.
    const covered = found.filter(({ mean, standardError }) => Math.abs(mean - trueMean) < 2.365 * standardError).length;
    // 190 expected, sd 3.1.
    expect(Math.abs(covered - 190)).toBeLessThan(4 * 3.1);
    // The mean square of the standard errors is unbiased for the variance. Its relative sd over 200 seeds is
    // sqrt((2 / 7 + excess / 8) / 200), the excess kurtosis of v'Sv being about 12 tr S^4 / (tr S^2)^2 = 24 / n: 0.053.
    const reported = found.reduce((sum, sample) => sum + sample.standardError ** 2, 0) / 200;
    expect(Math.abs(reported / (variance / probes) - 1)).toBeLessThan(4 * 0.053);
  });
});
