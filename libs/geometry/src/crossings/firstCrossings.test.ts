import { describe, expect, it } from 'vitest';
import { annulus } from '../testing/oracles/annulus.js';
import { ball } from '../testing/oracles/ball.js';
import { closedFormClassifier } from '../testing/oracles/closedForm.js';
import { firstCrossings, type Ray } from './firstCrossings.js';

const places = Float64Array.from({ length: 40 }, (_, i) => 0.1 * (i + 1));
const at = (d: number, ...coordinates: number[]) => Float32Array.from({ length: d }, (_, i) => coordinates[i] ?? 0);

describe.each([2, 10, 784])('firstCrossings in %i dimensions', (d) => {
  it('finds where a ray leaves a ball, by its equation', async () => {
    const classifier = ball(2, new Float64Array(d));
    const directions = [at(d, 1), at(d, -1), at(d, 0.6, 0.8), at(d, 0, 1)];
    const rays = directions.map((direction): Ray => ({ origin: at(d, 0.5), direction, label: 1, places }));
    const crossings = await firstCrossings(classifier, rays, { batch: 7 });
    for (const [i, [u]] of directions.entries()) {
      // |x + t v|^2 = 4 with <x, v> = u / 2 and |x|^2 = 1/4.
      const t = -u / 2 + Math.sqrt(u ** 2 / 4 + 3.75);
      expect(crossings[i]!.at).toBeCloseTo(t, 6);
      expect(crossings[i]!.beyond).toBe(0);
      expect(Math.hypot(...crossings[i]!.point)).toBeCloseTo(2, 5);
    }
    expect(await firstCrossings(classifier, rays)).toEqual(crossings);
  });

  it('stops at the first of several, and finds none where there is none', async () => {
    // From the hole of an annulus: in at 1.5, out again at 2.5.
    const classifier = annulus(2, 0.5, d);
    const ray = { origin: at(d), direction: at(d, 0, 1), label: 0 };
    const [first, short] = await firstCrossings(classifier, [
      { ...ray, places },
      { ...ray, places: [0.5, 1.4] },
    ]);
    expect(first!.at).toBeCloseTo(1.5, 6);
    expect(first!.beyond).toBe(1);
    expect(short).toBeNull();
  });
});

describe('firstCrossings', () => {
  it('gives up at a logit that is not finite, unless it crossed before', async () => {
    const broken = closedFormClassifier({
      dimension: 1,
      numClasses: 2,
      evaluate: ([x], f) => f.set([x > 2 ? Number.NaN : 1, x < -1 ? 2 : 0]),
      differentiate: (_x, _l, g) => g.fill(0),
    });
    const [lost, crossed] = await firstCrossings(broken, [
      { origin: at(1), direction: at(1, 1), label: 0, places },
      { origin: at(1), direction: at(1, -1), label: 0, places },
    ]);
    expect(lost).toBeNull();
    expect(crossed!.at).toBeCloseTo(1, 6);
  });

  it('looks at eight places of a ray beyond its crossing at most', async () => {
    const inner = ball(2, new Float64Array(2));
    let rows = 0;
    const classifier = {
      ...inner,
      logits(images: Float32Array, out?: Float32Array) {
        rows += images.length / 2;
        return inner.logits(images, out);
      },
    };
    await firstCrossings(classifier, [{ origin: at(2), direction: at(2, 1), label: 1, places }], { bisections: 5 });
    // 2.0 is the 20th of 40 places, and of the ball still.
    expect(rows).toBe(24 + 5);
    expect(await firstCrossings(classifier, [])).toEqual([]);
    await expect(firstCrossings(classifier, [], { batch: 0 })).rejects.toThrow('firstCrossings');
  });
});
