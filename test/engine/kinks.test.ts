/**
 * One convention at kinks: every engine takes the slope that PyTorch takes at points exactly on them (test/fixtures/engine/kinks.py),
 * or the one that docs/conventions.md, "Slopes at kinks", states instead, for the reason given in the fixture.
 */
import { gunzipSync } from 'node:zlib';
import { openClassifier } from '@isthmus/engine';
import { describe, expect, it } from 'vitest';
import { enginesHere } from './enginesHere.js';
import { readFixture } from './seeded.js';

type Numbers = readonly (number | 'inf' | '-inf' | 'nan')[];
interface KinkFixture {
  readonly name: string;
  /** An exported file, gzip in base64. */
  readonly model: string;
  readonly image: Numbers;
  readonly values: Numbers;
  readonly gradient: Numbers;
  /** PyTorch's gradient where it differs from ours, and why. */
  readonly pytorch?: Numbers;
  readonly reason?: string;
}
const kinks = readFixture('kinks.json') as KinkFixture[];

const numberOf = (value: Numbers[number]) =>
  typeof value === 'number' ? value : { inf: Infinity, '-inf': -Infinity, nan: Number.NaN }[value];

/** Whether numbers agree within float32 rounding and infinities are equal; the sign of zero is ignored. */
function expectSame(computed: Float32Array, expected: Numbers) {
  const wanted = expected.map((value) => numberOf(value) + 0);
  const isSame = (value: number, index: number) =>
    Object.is(value, wanted[index]) || Math.abs(value - wanted[index]!) <= 4e-6 * Math.max(1, Math.abs(wanted[index]!));
  expect(Array.from(computed, (value, index) => (isSame(value, index) ? wanted[index] : value))).toEqual(wanted);
}

const engines = await enginesHere();

for (const { title, unavailable } of engines) if (unavailable) it.skip(`${title}: ${unavailable}`);

describe.each(engines.filter(({ unavailable }) => !unavailable))('$title', ({ options, isSlow }) => {
  const isEmulated = isSlow && options.provider === 'webgpu';
  if (isEmulated) it.skip('kinks: each network would take seconds on an emulated GPU');

  it.each(isEmulated ? [] : kinks)('takes the slope of the convention at kinks: $name', async (kink) => {
    const model = gunzipSync(Buffer.from(kink.model, 'base64'));
    const network = await openClassifier({ ...options, model, batch: 2 });
    try {
      const cotangents = Float32Array.from({ length: 2 * network.numClasses }, (_, index) => {
        return (1 + (index % network.numClasses)) / 4;
      });
      for (const _call of ['first', 'second', 'third']) {
        const { logits, gradient } = await network.inputGradient(Float32Array.from(kink.image, numberOf), cotangents);
        expectSame(logits, kink.values);
        expectSame(gradient, kink.gradient);
      }
    } finally {
      await network.close();
    }
  });
});

it('departs from PyTorch where the documentation says so, and nowhere else', () => {
  const reasons = new Set(kinks.flatMap(({ reason }) => reason ?? []));
  expect([...reasons].sort()).toEqual([
    'PyTorch 2.15 gives 0 at a bound that is a number; until then, from 2018 on, it gave 1',
    'PyTorch gives NaN: 0 times an infinite slope',
    'it arrives as Clip, as clamp does',
  ]);
  for (const { gradient, pytorch, reason } of kinks) {
    if (reason?.startsWith('PyTorch gives NaN')) {
      for (const [index, value] of pytorch!.entries()) {
        // If PyTorch has a number, ours is the same.
        if (value !== 'nan') expect(numberOf(gradient[index]!)).toBeCloseTo(numberOf(value), 6);
      }
    }
  }
});
