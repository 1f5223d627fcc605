/** For tests: a whole curve from what a test is about, and what fixtures share. */
import type { CurvePoint } from '@isthmus/contracts';
import type { Curve } from '@isthmus/sweeps';

/** Wilson's interval of k of n at 95%. */
export function share(k: number, n: number): Pick<CurvePoint, 'y' | 'low' | 'high' | 'count'> {
  const z = 1.959964;
  const p = k / n;
  const middle = (p + z ** 2 / (2 * n)) / (1 + z ** 2 / n);
  const half = (z * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2))) / (1 + z ** 2 / n);
  return { y: p, low: Math.max(0, middle - half), high: Math.min(1, middle + half), count: k };
}

export function curveOf(folded: Partial<Curve>, rest: Partial<Curve> = {}): Curve {
  return {
    name: 'relativeNorm',
    title: 'How far the nearest decision boundary is',
    form: 'histogram',
    xAxis: { label: '‖r(x)‖ / ‖x‖', unit: '1', scale: 'log' },
    yAxis: { label: 'Share of images', unit: 'share', scale: 'linear' },
    series: [],
    headlines: [],
    intervalMethod: 'Wilson score interval',
    intervalLevel: 0.95,
    signConvention: null,
    runId: '018f4e2a-7c3b-7d4e-8f5a-6b7c8d9e0f1a',
    model: { name: 'lenet-fashion-mnist', id: '7'.repeat(64) },
    dataset: { name: 'fashion-mnist-test', id: '0'.repeat(64) },
    settings: {
      kind: 'perturbation',
      samples: 200,
      steps: 50,
      overshoot: 0.02,
      candidates: 10,
      semantics: 'matlab',
    },
    seed: 7,
    samples: { expected: 200, ok: 200, failed: 0 },
    complete: true,
    ...folded,
    ...rest,
  };
}

export const connectivitySettings = {
  kind: 'connectivity',
  scenario: 'natural',
  samples: 100,
  samplesPerSegment: 50,
  maxDepth: 8,
  overshoot: 0.05,
  steps: 100,
  certify: false,
} as const;

export const clothes = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
];
