/** Copies by each attack, on the shipped LeNet and on a linear network, where nothing is to be told by curvature. */
import type { Classifier } from '@isthmus/engine';
import { randomStream } from '@isthmus/numerics';
import { afterAll, describe, expect, it } from 'vitest';
import { datasetErrors } from '../derived.js';
import { analysis } from '../list.js';
import type { BoundaryPoint } from '../shared/compute/boundaryPoints.js';
import { number, openLenet } from '../testing/lenet.js';
import { attackedCopies } from './attackedCopies.js';
import type { DetectionSettings } from './definition.js';

const lenet = await openLenet();
afterAll(() => lenet.close());
const { classifier } = lenet;
const d = classifier.dimension;

/** Two images of greys with an r(x) of norm 0.5 each. */
const boundaries = [0, 1].map((i): BoundaryPoint => {
  const image = randomStream(1, 'images', i).fillUniform(new Float32Array(d));
  const perturbation = randomStream(2, 'ways', i)
    .fillSphere(new Float32Array(d))
    .map((v) => v / 2);
  const rest = { error: null, point: null, trouble: null };
  return { image, perturbation, norm: 0.5, label: 3 + i, boundaryClass: 0, ...rest };
});

function copiesBy(attack: DetectionSettings['attack'], alpha: number, places = [4, 7]): Promise<Float32Array> {
  const settings = analysis.parse({ kind: 'detection', samples: 2, attack }) as DetectionSettings;
  const context = { classifier, settings, seed: 11, firstSample: 10, batch: 64, signal: new AbortController().signal };
  return attackedCopies(context, { boundaries, places, alpha });
}

const moves = (copies: Float32Array) =>
  [0, 1].map((i) => copies.slice(i * d, (i + 1) * d).map((v, c) => v - boundaries[i]!.image[c]!));
const norm = (v: Float32Array) => Math.sqrt(v.reduce((sum, c) => sum + c * c, 0));

describe('copies', () => {
  it.each(['pgd', 'fgsm', 'noise'] as const)('by %s are as far from the image as α says', async (attack) => {
    for (const alpha of [1, 5]) {
      for (const move of moves(await copiesBy(attack, alpha))) expect(norm(move)).toBeCloseTo(0.5 * alpha, 3);
    }
  });

  it('by noise go the same way at every α, and another way for another sample', async () => {
    const [near, far] = [moves(await copiesBy('noise', 1)), moves(await copiesBy('noise', 4))];
    for (const c of [0, 100, 700]) expect(far[0]![c]).toBeCloseTo(4 * near[0]![c]!, 5);
    const other = moves(await copiesBy('noise', 1, [5, 7]));
    expect(other[0]).not.toEqual(near[0]);
    expect(other[1]).toEqual(near[1]);
  });

  it('of DeepFool are x + α (1 + η) r(x), and rounded or through JPEG they have the values of a stored picture', async () => {
    const plain = await copiesBy(undefined, 2);
    for (const [c, value] of moves(plain)[1]!.entries())
      expect(value).toBeCloseTo(2 * 1.02 * boundaries[1]!.perturbation[c]!, 5);
    const rounded = await copiesBy('rounded', 2);
    const stored = await copiesBy('jpeg', 2);
    for (const [at, value] of rounded.entries()) {
      expect(value * 255).toBeCloseTo(Math.round(value * 255), 3);
      const inside = Math.min(1, Math.max(0, plain[at]!));
      expect(Math.abs(value - inside)).toBeLessThan(0.5 / 255 + 1e-6);
      expect(stored[at]! * 255).toBeCloseTo(Math.round(stored[at]! * 255), 3);
    }
    expect(stored).not.toEqual(rounded);
  });
});

describe('detection of other copies', () => {
  const settings = { kind: 'detection', samples: 12, directions: 2 };

  it('has the clean image as ever, succeeds by PGD at large α more often than by noise, and keeps failures', async () => {
    const deepfool = await lenet.compute({ ...settings, alphas: [5] });
    const changed: Record<string, number> = {};
    for (const attack of ['pgd', 'fgsm', 'noise', 'rounded']) {
      const rows = await lenet.compute({ ...settings, alphas: [5], attack });
      changed[attack] = rows.filter(({ scalars }) => scalars['label@5'] !== scalars.label).length;
      for (const [i, { scalars }] of rows.entries()) {
        const clean = (all: object) => Object.fromEntries(Object.entries(all).filter(([name]) => !name.includes('@')));
        expect(clean(scalars)).toEqual(clean(deepfool[i]!.scalars));
        // Whether or not it succeeded, each copy has a score.
        expect(number(rows[i], 'score@5')).not.toBeNull();
      }
    }
    expect(changed.pgd).toBeGreaterThanOrEqual(changed.fgsm!);
    expect(changed.pgd).toBeGreaterThan(9);
    expect(changed.rounded).toBeGreaterThan(9);
    expect(changed.noise).toBeLessThan(changed.pgd!);
  });

  it('has clean images through JPEG too where copies are, so that JPEG alone tells nothing', async () => {
    const asked = { kind: 'detection', samples: 6, directions: 2, likeliest: [2] };
    const [stored, plain] = await Promise.all(
      ['jpeg', undefined].map((attack) => lenet.compute({ ...asked, alphas: [0.001], attack })),
    );
    for (const [i, { scalars }] of stored!.entries()) {
      // Hardly moved, the copy comes back from its file as the image does.
      for (const name of ['label', 'score', 'margin', 'linearizedDistance'])
        expect(scalars[`${name}@0.001`], name).toBe(scalars[name]);
      expect(scalars.margin).not.toBe(plain![i]!.scalars.margin);
      expect([scalars.norm, scalars.boundaryClass]).toEqual([
        plain![i]!.scalars.norm,
        plain![i]!.scalars.boundaryClass,
      ]);
    }
  });

  it.each([
    [2, 'jpeg', 1],
    [4, 'jpeg', 1],
    [3, 'jpeg', 0],
    [1, 'jpeg', 0],
    [4, 'rounded', 0],
  ])('of images of %d channels by %s gives %d errors', (channels, attack, errors) => {
    const asked = analysis.parse({ kind: 'detection', samples: 2, attack });
    const found = datasetErrors(asked, { name: 'planes', samples: 5, shape: [channels, 8, 8] });
    expect(found).toHaveLength(errors);
    const expected = `another attack, or none: data set "planes" has images of ${channels} channels, and JPEG takes 1 or 3`;
    if (errors > 0) expect(found).toEqual([{ field: 'attack', expected, received: 'jpeg' }]);
  });

  it('finds no more than the rounding of float32 on a linear network, of the image, of noise and of PGD', async () => {
    const classes = 10;
    const weights = randomStream(3, 'weights', 0)
      .fillNormal(new Float32Array(classes * d))
      .map((w) => w / 28);
    const flat = linearClassifier(weights, classes);
    for (const attack of ['noise', 'pgd']) {
      const rows = await lenet.compute({ ...settings, directions: 8, alphas: [1], attack }, { classifier: flat });
      for (const row of rows) {
        for (const suffix of ['', '@1'])
          expect(Math.abs(number(row, `score${suffix}`))).toBeLessThan(number(row, `roundingError${suffix}`));
        // PGD of the norm of r(x) goes where DeepFool goes, or nearly: the distance tells, and curvature does not.
        if (attack === 'pgd') {
          expect(number(row, 'linearizedDistance@1')).toBeLessThan(0.5 * number(row, 'linearizedDistance'));
        }
      }
    }
  });
});

/** f = W x, as LeNet's engine hands it out. */
function linearClassifier(weights: Float32Array, L: number): Classifier {
  const rows = (images: Float32Array) => images.length / d;
  const of = (l: number) => weights.subarray(l * d, (l + 1) * d);
  const logits = async (images: Float32Array, out: Float32Array = new Float32Array(rows(images) * L)) => {
    for (let i = 0; i < rows(images); i++) {
      for (let l = 0; l < L; l++) out[i * L + l] = of(l).reduce((sum, w, c) => sum + w * images[i * d + c]!, 0);
    }
    return out;
  };
  return {
    ...classifier,
    logits,
    async labels(images) {
      const all = await logits(images);
      return Int32Array.from({ length: rows(images) }, (_, i) => {
        const own = [...all.subarray(i * L, (i + 1) * L)];
        return own.indexOf(Math.max(...own));
      });
    },
    async inputGradient(images, cotangents, out) {
      const gradient = out?.gradient ?? new Float32Array(images.length);
      for (let i = 0; i < rows(images); i++) {
        for (let c = 0; c < d; c++) {
          let sum = 0;
          for (let l = 0; l < L; l++) sum += cotangents[i * L + l]! * weights[l * d + c]!;
          gradient[i * d + c] = sum;
        }
      }
      return { logits: await logits(images, out?.logits), gradient };
    },
    async marginJacobian(images, own, chosen, out) {
      const k = chosen.length / rows(images);
      const gradients = out?.gradients ?? new Float32Array(chosen.length * d);
      for (const [at, j] of chosen.entries()) {
        const label = own[Math.floor(at / k)]!;
        for (let c = 0; c < d; c++) gradients[at * d + c] = weights[j * d + c]! - weights[label * d + c]!;
      }
      return { logits: await logits(images, out?.logits), gradients };
    },
  };
}
