/** The batches that a call costs: full ones, and small ones for the rest. open.test.ts tests the results. */
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { batchedClassifier } from './batchedClassifier.js';
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
  return { ran, classifier: batchedClassifier([{ runner: identity(8, ran), rest: [rest] }], shape) };
}

const rows = (count: number) => Float32Array.from({ length: 2 * count }, (_, i) => i);

describe('a classifier with a runner for the rest', () => {
  it('computes what fills no batch in small batches, and opens them when first needed', async () => {
    const { ran, classifier } = opened();
    expect(await classifier.logits(rows(16))).toEqual(rows(16));
    expect(ran).toEqual(['forward 8', 'forward 8']);
    ran.length = 0;
    expect(await classifier.logits(rows(11))).toEqual(rows(11));
    expect(ran).toEqual(['forward 8', 'open 2', 'forward 2', 'forward 2']);
    ran.length = 0;
    const { logits, gradient } = await classifier.inputGradient(rows(1), Float32Array.of(3, 4));
    expect([logits, gradient]).toEqual([rows(1), Float32Array.of(3, 4)]);
    expect(ran).toEqual(['gradient 2']);
    ran.length = 0;
    await classifier.close();
    await classifier.close();
    expect(ran).toEqual(['close 8', 'close 2']);
  });

  it('labels by the largest logit, the first of two, and not at all where one is no number', async () => {
    const { classifier } = opened();
    const images = Float32Array.of(1, 2, 3, 3, Number.NaN, 1, 1, Number.NaN, 5, Number.POSITIVE_INFINITY, 2, 1);
    expect(await classifier.labels(images)).toEqual(Int32Array.of(1, 0, -1, -1, -1, 0));
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
    expect(ran).toEqual(['jacobian 8', 'open 2', 'jacobian 2', 'gradient 2']);
  });
});

describe('a classifier of several lanes', () => {
  /** A runner of two rows that takes its turns with the others only where they wait for each other. */
  function lanesOf(count: number) {
    const running = { now: 0, most: 0, calls: new Array<number>(count).fill(0) };
    const lanes = Array.from({ length: count }, (_, lane) => ({
      runner: {
        ...identity(2, []),
        async forward(images: Float32Array, logits: Float32Array) {
          running.calls[lane]!++;
          running.most = Math.max(running.most, ++running.now);
          await setImmediate();
          running.now--;
          if (images.includes(-1)) throw new Error('a row of -1');
          logits.set(images);
        },
      },
    }));
    return { running, classifier: batchedClassifier(lanes, shape) };
  }

  it('runs parts side by side, and puts each where it belongs', async () => {
    const { running, classifier } = lanesOf(3);
    expect(await classifier.logits(rows(13))).toEqual(rows(13));
    expect(running).toEqual({ now: 0, most: 3, calls: [3, 2, 2] });
  });

  it('begins no part after one that failed, and waits for those that run', async () => {
    const { running, classifier } = lanesOf(3);
    const images = rows(20);
    images[3] = -1;
    await expect(classifier.logits(images)).rejects.toThrow('a row of -1');
    expect(running.now).toBe(0);
    expect(running.calls.reduce((a, b) => a + b)).toBe(3);
    expect(await classifier.logits(rows(1))).toEqual(rows(1));
  });
});

describe('a runner for the rest that cannot be opened', () => {
  it('fails the call that needs it, is tried again at the next, and keeps no other runner open', async () => {
    const ran: string[] = [];
    let refusals = 0;
    const lane = (name: string) => ({
      runner: { ...identity(8, []), close: async () => void ran.push(`close ${name}`) },
      rest: [
        {
          batch: 2,
          async open() {
            if (refusals-- > 0) throw new Error('out of memory');
            return { ...identity(2, ran), close: async () => void ran.push(`close rest of ${name}`) };
          },
        },
      ],
    });
    const classifier = batchedClassifier([lane('a'), lane('b')], shape);
    refusals = 2;
    await expect(classifier.logits(rows(3))).rejects.toThrow('out of memory');
    expect(await classifier.logits(rows(3))).toEqual(rows(3));
    expect(ran).toEqual(['forward 2', 'forward 2']);
    await classifier.close();
    expect(ran.slice(2).sort()).toEqual(['close a', 'close b', 'close rest of a', 'close rest of b']);

    const broken = batchedClassifier([lane('c'), lane('d')], shape);
    refusals = 2;
    await expect(broken.logits(rows(3))).rejects.toThrow('out of memory');
    await broken.close();
    expect(ran.slice(6).sort()).toEqual(['close c', 'close d']);
  });

  it('closes all runners though one of them fails to close, and says so', async () => {
    const closed: string[] = [];
    const lane = (name: string, fails: boolean) => ({
      runner: {
        ...identity(2, []),
        async close() {
          if (fails) throw new Error(`${name} does not close`);
          closed.push(name);
        },
      },
    });
    const classifier = batchedClassifier([lane('a', true), lane('b', false)], shape);
    await expect(classifier.close()).rejects.toThrow('a does not close');
    expect(closed).toEqual(['b']);
  });
});

describe('a classifier without one', () => {
  it('pads the last batch', async () => {
    const ran: string[] = [];
    const classifier = batchedClassifier([{ runner: identity(8, ran) }], shape);
    expect(await classifier.logits(rows(11))).toEqual(rows(11));
    expect(ran).toEqual(['forward 8', 'forward 8']);
  });
});
