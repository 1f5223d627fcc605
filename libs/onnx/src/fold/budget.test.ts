/** Small files that ask for much work are refused by name, before the work is done. */
import { describe, expect, it } from 'vitest';
import { specialize } from '../classifier/specialize.js';
import { OnnxError } from '../error.js';
import { parseModel } from '../file/parse.js';
import type { WireNode, WireTensor } from '../file/wire.js';
import { attribute, int64, modelBytes, node, positive, value, weights } from '../testing/exportedModel.js';
import { defaultFoldLimits } from './budget.js';

/** A classifier of 8 x 8 pixels to whose logits a constant is added, which `nodes` compute as "table" [1, 3]. */
function bytesWith(nodes: WireNode[], initializer: WireTensor[] = []): Uint8Array {
  return modelBytes({
    input: [value('image', ['N', 1, 8, 8])],
    output: [value('scores', ['N', 3])],
    initializer: [weights('head', [3, 64]), ...initializer],
    node: [
      node('Flatten', ['image'], ['flat']),
      node('Gemm', ['flat', 'head'], ['logits'], attribute.int('transB', 1)),
      ...nodes,
      node('Slice', ['large', 'from', 'to'], ['corner']),
      node('Reshape', ['corner', 'row'], ['table']),
      node('Add', ['logits', 'table'], ['scores']),
    ],
  });
}

const square = (size: number) => [
  int64('size', [size, size]),
  int64('from', [0, 0]),
  int64('to', [1, 3]),
  int64('row', [1, 3]),
];

/** ConstantOfShape, then additions each of which gives other values. */
const additions = (count: number) => [
  node('ConstantOfShape', ['size'], ['sum0'], attribute.tensor('value', positive('', [1]))),
  ...Array.from({ length: count }, (_, at) =>
    node('Add', [`sum${at}`, 'sum0'], [at + 1 === count ? 'large' : `sum${at + 1}`]),
  ),
];

const opened = (bytes: Uint8Array) => specialize(parseModel(bytes), { batch: 2 });

/** In processor time, since other work may share the machine. */
function timed(work: () => unknown): { error: unknown; milliseconds: number } {
  const started = process.cpuUsage();
  let error: unknown;
  try {
    work();
  } catch (caught) {
    error = caught;
  }
  const { user, system } = process.cpuUsage(started);
  return { error, milliseconds: (user + system) / 1000 };
}

describe('the budget of folding', () => {
  it('folds two additions of 4096 x 4096 constants in a second, in a file of some hundred bytes', () => {
    const bytes = bytesWith(additions(2), square(4096));
    expect(bytes.length).toBeLessThan(1700);
    const { error, milliseconds } = timed(() => {
      const { graph } = opened(bytes);
      const table = [...graph.constants.values()].find((tensor) => `${tensor.dims}` === '1,3');
      expect(table?.data).toEqual(Float32Array.of(3, 3, 3));
    });
    expect(error).toBeUndefined();
    // Half a second on a machine at rest.
    expect(milliseconds).toBeLessThan(3000);
  });

  it('refuses ten of them, naming op, node and the limit of bytes', () => {
    const { error, milliseconds } = timed(() => opened(bytesWith(additions(10), square(4096))));
    expect(error).toBeInstanceOf(OnnxError);
    expect(error).toMatchObject({
      code: 'too-large',
      message: expect.stringMatching(
        /^Add "Add_sum8": the constants computed from this file's constants would take more than 512 MiB, the limit for its size; /,
      ),
    });
    expect(milliseconds).toBeLessThan(5000);
  });

  it('refuses a product of large constants before it is computed, naming the limit of work', () => {
    const product = [...additions(1).slice(0, 1), node('MatMul', ['sum0', 'sum0'], ['large'])];
    const { error, milliseconds } = timed(() => opened(bytesWith(product, square(2048))));
    expect(error).toMatchObject({
      code: 'too-large',
      message: expect.stringMatching(
        /^MatMul "MatMul_large": computing this file's constants would take more than 4\.3e\+9 multiply-adds, the limit/,
      ),
    });
    expect(milliseconds).toBeLessThan(2000);
  });

  it('counts the constants that ops fill or count, which no file holds', () => {
    const sums = Array.from({ length: 12 }, (_, at) => `sum${at}`);
    const filled = Array.from({ length: 12 }, (_, at) =>
      node(
        'ConstantOfShape',
        ['size'],
        [`sum${at}`],
        attribute.tensor('value', { ...positive('', [1]), floatData: [at] }),
      ),
    );
    const { error } = timed(() => opened(bytesWith([...filled, node('Sum', sums, ['large'])], square(4096))));
    expect(error).toMatchObject({ code: 'too-large', message: expect.stringContaining('more than 512 MiB') });
  });

  it('gives a file with weights room in proportion to them: weights may be computed many times over', () => {
    expect(defaultFoldLimits(1000).bytes - defaultFoldLimits(0).bytes).toBe(16_000);
    // 2^20 weights, 24 times over.
    const steps = Array.from({ length: 24 }, (_, at) =>
      node('Mul', [at === 0 ? 'given' : `step${at - 1}`, 'given'], [at === 23 ? 'large' : `step${at}`]),
    );
    const given = weights('given', [1024, 1024]);
    expect(timed(() => opened(bytesWith(steps, [...square(1), given]))).error).toBeUndefined();
    const small = { folding: { bytes: 2 ** 25, work: 2 ** 32 } };
    const strict = timed(() => specialize(parseModel(bytesWith(steps, [...square(1), given])), { batch: 2, ...small }));
    expect(strict.error).toMatchObject({ code: 'too-large', message: expect.stringContaining('more than 32 MiB') });
  });

  it('refuses tables that a lowering would make, before it makes them', () => {
    const enlarged = [node('Resize', ['size', '', '', 'sizes'], ['large'], attribute.string('mode', 'cubic'))];
    const constants = [...square(1).slice(1), weights('size', [1, 1, 1, 64]), int64('sizes', [1, 1, 1, 2 ** 30])];
    expect(timed(() => opened(bytesWith(enlarged, constants))).error).toMatchObject({
      message: expect.stringContaining('Resize "Resize_large": would make a constant of shape [1073741824]'),
    });
    const named = [...additions(0), node('Cast', ['sum0'], ['long'], attribute.int('to', 7))];
    const reshaped = [...named, node('Expand', ['from', 'long'], ['large'])];
    const long = [...square(1).slice(1), int64('size', [2 ** 20])];
    expect(timed(() => opened(bytesWith(reshaped, long))).error).toMatchObject({
      message: 'Expand "Expand_large": shape has 1048576 values',
    });
  });
});
