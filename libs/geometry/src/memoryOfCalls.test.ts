/** A call needs no more memory than the docstring of its function states. */
import type { Classifier } from '@isthmus/engine';
import { describe, expect, it } from 'vitest';
import * as geometry from './index.js';
import { callCosts, sphere } from './testing/callCosts.js';
import { ball } from './testing/oracles/ball.js';
import { at } from './testing/oracles/testPoint.js';
import { peakAtArrays } from './testing/peakMemory.js';
import { sampleCosts } from './testing/sampleCosts.js';

const step = { kind: 'absolute', length: 0.5 } as const;

describe.each(Object.entries(callCosts))('memory of %s', (_name, { bytes, least = bytes / 16, work, classifier }) => {
  it('is what is stated for a call', async () => {
    const most = await peakAtArrays(classifier ?? sphere, least, work);
    expect(most).toBeLessThan(1.02 * bytes);
    expect(most).toBeGreaterThan(0.6 * bytes);
  });
});

describe('memory of principalCurvaturesOf', () => {
  it('is that of as many points as there are threads, and one more', async () => {
    const [threads, size] = [2, 10];
    let gradients = 0;
    const small = ball(2, new Float64Array(size));
    const counting: Classifier = {
      ...small,
      inputGradient(images, cotangents, out) {
        gradients += images.length / size;
        return small.inputGradient(images, cotangents, out);
      },
    };
    const points = new Array(8).fill(at(new Float32Array(size).fill(1)));
    let handed = 0;
    let most = 0;
    for await (const spectrum of geometry.principalCurvaturesOf(counting, points, { step, threads })) {
      // Gradients are taken 2d + 1 a point, of points whose spectra are not handed over yet and of this one.
      most = Math.max(most, gradients / spectrum.gradients - handed);
      handed++;
    }
    expect(handed).toBe(8);
    expect(most).toBe(threads + 1);
  });
});

it('memory is stated and measured of every asynchronous function of the package', () => {
  const kinds = ['AsyncFunction', 'AsyncGeneratorFunction'];
  const exported = Object.entries(geometry).filter(([, value]) => kinds.includes(value.constructor.name));
  const measured = [...Object.keys(sampleCosts), ...Object.keys(callCosts), 'principalCurvaturesOf'].map(
    (name) => name.split(/[ ,]/, 1)[0],
  );
  expect(measured).toEqual(expect.arrayContaining(exported.map(([name]) => name)));
});
