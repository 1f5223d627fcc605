/** Curves of detection over more images than a call takes arguments. */
import { rocCurve } from '@isthmus/numerics';
import { expect, it } from 'vitest';
import { detectionIds } from '../../detection/ids.js';
import { analysisOf } from '../../testing/folding.js';
import { alphaAxisOf, detectionCurves } from './detectionCurves.js';

it('marks the best threshold also over 100,000 images', () => {
  const images = 100_000;
  // Copies lie half of the images further: the best threshold keeps all clean images below the half, and no copy.
  const clean = Array.from({ length: images }, (_, i) => i);
  const curvatures = clean.map((score) => score + images / 2 - 0.5);
  const curve = rocCurve(clean, curvatures, 1, { replicates: 1 });
  const level = {
    ...{ alpha: 1, curvatures, curvature: curve, distance: curve, measured: images, copies: images },
    ...{ recovered: 0, strongest: 0, second: 0, changed: 0, decisions: { curvature: [], distance: [] } },
  };
  const [, roc] = detectionCurves({
    ...{
      alphaAxis: alphaAxisOf(analysisOf('detection')),
      at: 'image',
      images,
      levels: [level],
      cleanCurvatures: clean,
    },
    rounding: { total: images, beyond: images },
    perturbed: { ...detectionIds.image.numbers.perturbed, value: 1, low: 1, high: 1, unit: 'share', n: images },
  });
  const [zero, best] = roc.series[0]!.marks!;
  expect(zero).toEqual({ x: 0, y: 0, name: 't = 0' });
  expect(best).toEqual({ x: 0, y: 0.5, name: 'best t' });
});
