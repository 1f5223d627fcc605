import { setTimeout as sleep } from 'node:timers/promises';
import type { Classifier } from '@isthmus/engine';
import { expect, it } from 'vitest';
import { measureSpeed } from './measureSpeed.js';

/** Four pixels, two classes; counts the rows of its calls. */
function counting(inputGradient: Classifier['inputGradient']) {
  const rows: number[] = [];
  const classifier: Pick<Classifier, 'dimension' | 'numClasses' | 'logits' | 'inputGradient'> = {
    dimension: 4,
    numClasses: 2,
    async logits(images, out) {
      rows.push(images.length / 4);
      return out!;
    },
    inputGradient,
  };
  return { rows, classifier: classifier as Classifier };
}

it('times whole batches', async () => {
  // Gradients take some milliseconds here, and logits none.
  const { rows, classifier } = counting(async (images, _cotangents, out) => {
    expect(images.length / 4).toBe(64);
    await sleep(20);
    return out as Required<NonNullable<typeof out>>;
  });
  const speed = await measureSpeed(classifier, 64, new AbortController().signal);
  expect(new Set(rows)).toEqual(new Set([64]));
  expect(speed!.forwardMs).toBeGreaterThan(0);
  // Of many calls that wait for nothing the fastest counts, however busy the machine is.
  expect(speed!.gradientMs).toBeGreaterThan(speed!.forwardMs);
  expect(speed!.gradientMs).toBeGreaterThan(19 / 64);
});

it('says nothing where the engine fails, which is no trouble of the shard before which it is measured', async () => {
  const { classifier } = counting(() => Promise.reject(new Error('failed to allocate memory')));
  expect(await measureSpeed(classifier, 64, new AbortController().signal)).toBeUndefined();
});
