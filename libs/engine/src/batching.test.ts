/** What a call costs in batches: whole ones, and small ones for the rest. Results are held by open.test.ts. */
import { describe, expect, it } from 'vitest';
import { batchedClassifier } from './batching.js';
import type { BatchRunner } from './runner.js';

const shape = { inputShape: [1, 1, 2], numClasses: 2, bounds: [0, 1] } as const;

/** f(x) = (x_0, x_1), whose gradients are the cotangents. Writes down the size of every batch that runs. */
function identity(batch: number, ran: string[]): BatchRunner {
  return {
    batch,
    async forward(images, logits) {
      ran.push(`forward ${batch}`);
      expect(images.length).toBe(2 * batch);
      logits.set(images);
    },
    async gradient(images, cotangents, logits, gradient) {
      ran.push(`gradient ${batch}`);
      expect([images.length, cotangents.length]).toEqual([2 * batch, 2 * batch]);
      logits.set(images);
      gradient.set(cotangents);
    },
    jacobian: {
      maxCotangents: 2,
      async run(images, cotangents, logits, gradients, count) {
        ran.push(`jacobian ${batch}`);
        expect([images.length, cotangents.length]).toEqual([2 * batch, 2 * count * batch]);
        logits.set(images);
        gradients.set(cotangents);
      },
    },
    async close() {
      ran.push(`close ${batch}`);
    },
  };
}

function opened() {
  const ran: string[] = [];
  const rest = {
    batch: 2,
    open: async () => {
      ran.push('open 2');
      return identity(2, ran);
    },
  };
  return { ran, classifier: batchedClassifier(identity(8, ran), shape, rest) };
}

const rows = (count: number) => Float32Array.from({ length: 2 * count }, (_, i) => i);

describe('a classifier with a runner for the rest', () => {
  it('computes what fills no batch in small batches, and opens them when first needed', async () => {
    const { ran, classifier } = opened();
    expect(await classifier.logits(rows(16))).toEqual(rows(16));
    expect(ran).toEqual(['forward 8', 'forward 8']);
    ran.length = 0;
    expect(await classifier.logits(rows(11))).toEqual(rows(11));
    expect(ran).toEqual(['open 2', 'forward 8', 'forward 2', 'forward 2']);
    ran.length = 0;
    const { logits, gradient } = await classifier.inputGradient(rows(1), Float32Array.of(3, 4));
    expect([logits, gradient]).toEqual([rows(1), Float32Array.of(3, 4)]);
    expect(ran).toEqual(['gradient 2']);
    ran.length = 0;
    await classifier.close();
    await classifier.close();
    expect(ran).toEqual(['close 8', 'close 2']);
  });

  it('takes a whole batch where small ones would compute no fewer rows', async () => {
    const { ran, classifier } = opened();
    expect(await classifier.logits(rows(7))).toEqual(rows(7));
    expect(ran).toEqual(['forward 8']);
  });

  it('counts padding when it chooses how to compute a Jacobian', async () => {
    const { ran, classifier } = opened();
    const classes = (count: number) => Int32Array.from({ length: 2 * count }, (_, i) => i % 2);
    // f_0 - f_1 and f_1 - f_1.
    const expected = (count: number) => Float32Array.from({ length: 4 * count }, (_, i) => [1, -1, 0, 0][i % 4]!);
    for (const count of [10, 1]) {
      const own = new Int32Array(count).fill(1);
      const { logits, gradients } = await classifier.marginJacobian(rows(count), own, classes(count));
      expect([logits, gradients]).toEqual([rows(count), expected(count)]);
    }
    // Ten images: 3 passes over 10 rows against 2 over 20 (16 and two small batches). One: 3 over 2 against 2 over 2.
    expect(ran).toEqual(['open 2', 'jacobian 8', 'jacobian 2', 'gradient 2']);
  });
});

describe('a classifier without one', () => {
  it('pads the last batch', async () => {
    const ran: string[] = [];
    const classifier = batchedClassifier(identity(8, ran), shape);
    expect(await classifier.logits(rows(11))).toEqual(rows(11));
    expect(ran).toEqual(['forward 8', 'forward 8']);
  });
});
