import { expect, it } from 'vitest';
import { calibrateBatch } from './calibrate.js';
import type { Classifier } from './classifier.js';

it('keeps nothing open where a measurement fails', async () => {
  const open = new Set<number>();
  const openAt = async (batch: number) => {
    open.add(batch);
    const inputGradient: Classifier['inputGradient'] = async (_images, _cotangents, out) => {
      if (batch === 4) throw new Error('out of memory');
      return out!;
    };
    const close = async () => void open.delete(batch);
    return { batch, classifier: { dimension: 2, numClasses: 2, inputGradient, close } as Classifier };
  };
  await expect(calibrateBatch(openAt, true)).rejects.toThrow('out of memory');
  expect([...open]).toEqual([]);
});
