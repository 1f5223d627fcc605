/** Tests which output of a file is taken as the logits, and the refusals if none or several could be. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { OnnxError } from '../error.js';
import { dataTypes, type WireGraph, type WireNode, type WireValue } from '../file/wire.js';
import { attribute, modelBytes, node, value, weights } from '../testing/exportedModel.js';
import { inspectModel } from './inspect.js';
import type { ModelManifest } from './manifest.js';

const fixture = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../../../test/fixtures/graphs/${name}.onnx`, import.meta.url)));

/** An image [N, 4, 6, 6] -> features [N, 4], logits [N, 5], scores = softmax(logits); further nodes and outputs as given. */
const network = (outputs: WireValue[], nodes: WireNode[] = []): WireGraph => ({
  input: [value('image', ['N', 4, 6, 6])],
  output: outputs,
  initializer: [weights('fc', [5, 4])],
  node: [
    node('GlobalAveragePool', ['image'], ['pooled']),
    node('Flatten', ['pooled'], ['features']),
    node('Gemm', ['features', 'fc'], ['logits'], attribute.int('transB', 1)),
    node('Softmax', ['logits'], ['scores'], attribute.int('axis', 1)),
    ...nodes,
  ],
});

const features = value('features', ['N', 4]);
const logits = value('logits', ['N', 5]);
const scores = value('scores', ['N', 5]);
const unknownShape = { name: 'logits', type: { tensorType: { elemType: dataTypes.float32 } } };

/** Name and number of classes of the output that is taken, or the refusal. */
function taken(bytes: Uint8Array, manifest: ModelManifest = {}): string {
  try {
    const { output, numClasses, removedSoftmax } = inspectModel(bytes, { manifest });
    return [output, numClasses, ...(removedSoftmax ? [`before ${removedSoftmax}`] : [])].join(' ');
  } catch (error) {
    if (error instanceof OnnxError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

const take = (outputs: WireValue[], nodes: WireNode[] = [], manifest: ModelManifest = {}) =>
  taken(modelBytes(network(outputs, nodes)), manifest);

describe('the logits', () => {
  it.each<[string, string]>([
    ['maskout', 'y 4'],
    ['logits_then_label', 'l 4'],
    ['out_label_probs', 'p 4 before Softmax'],
  ])('are the one output of %s that can be', (name, expected) => {
    expect(taken(fixture(name))).toBe(expected);
  });

  it('are asked for where two outputs could be, with names, shapes and how to choose', () => {
    expect(taken(fixture('feat_logits'))).toBe(
      'several-outputs: of the 2 outputs of the graph more than one can be the logits [N, L]: "features" float32 [N, 8], ' +
        '"logits" float32 [N, 4]; choose one by name: "output" in the model\'s manifest, --output on the command line',
    );
    expect(taken(fixture('feat_logits'), { output: 'logits' })).toBe('logits 4');
    expect(taken(fixture('feat_logits'), { output: 'features' })).toBe('features 8');
  });

  it('are listed where the chosen name is none of them', () => {
    expect(take([features, logits], [], { output: 'probabilities' })).toMatch(
      /^several-outputs: the graph has no output "probabilities"; its outputs: "features" float32 \[N, 4\], "logits" float32 \[N, 5\]; choose/,
    );
    expect(take([logits], [], { output: 'probabilities' })).toMatch(/no output "probabilities"; its outputs: "logits"/);
  });

  it('are one with the scores that are their softmax', () => {
    expect(take([scores, logits])).toBe('logits 5');
    expect(take([logits, scores])).toBe('logits 5');
    expect(take([scores])).toBe('scores 5 before Softmax');
  });

  it.each<[string, WireNode[], WireValue[]]>([
    ['a label', [node('ArgMax', ['logits'], ['label'])], [value('label', ['N', 1], dataTypes.int64)]],
    ['a text', [node('ZipMap', ['scores'], ['text'])], [{ name: 'text', type: {} }]],
    [
      'boxes that no rule computes',
      [node('NonMaxSuppression', ['pooled', 'logits'], ['boxes'])],
      [value('boxes', ['K', 3], dataTypes.int64)],
    ],
    [
      'an op of another domain',
      [{ ...node('Attention', ['features'], ['map']), domain: 'com.microsoft' }],
      [value('map', ['N', 4, 6, 6])],
    ],
    ['a feature map', [node('Relu', ['image'], ['map'])], [value('map', ['N', 4, 6, 6])]],
    ['one number per image', [node('ReduceSum', ['features'], ['sum'])], [value('sum', [])]],
  ])('are found beside %s, first or last', (_title, nodes, others) => {
    expect(take([...others, logits], nodes)).toBe('logits 5');
    expect(take([logits, ...others], nodes)).toBe('logits 5');
    expect(take([unknownShape, ...others], nodes)).toBe('logits 5');
  });

  it('are not guessed where an output that no rule computes could be them', () => {
    const other = [node('NonMaxSuppression', ['features'], ['other'])];
    expect(take([logits, value('other', ['N', 9])], other)).toMatch(
      /^several-outputs: of the 2 outputs .* "other" float32 \[N, 9\]/,
    );
    expect(take([logits, value('other', ['N', 9])], other, { output: 'logits' })).toBe('logits 5');
    expect(take([features, value('other', ['N', 9])], other, { output: 'other' })).toMatch(
      /^unsupported-op: NonMaxSuppression/,
    );
  });

  it('may have further dimensions of 1', () => {
    const maps = node('Conv', ['pooled', 'kernel'], ['maps']);
    const graph = network([value('maps', ['N', 7, 1, 1])], [maps]);
    expect(taken(modelBytes({ ...graph, initializer: [...graph.initializer!, weights('kernel', [7, 4, 1, 1])] }))).toBe(
      'maps 7',
    );
  });

  it.each<[string, WireNode, RegExp]>([
    [
      'a segmentation',
      node('Relu', ['image'], ['y']),
      /"y" float32 \[N, 4, 6, 6\] .* expected 2 rows of at least two class scores/,
    ],
    ['one score', node('ReduceMean', ['features'], ['y'], attribute.ints('axes', [1])), /"y" float32 \[N, 1\]/],
    ['a detector', node('Reshape', ['image', 'boxes'], ['y']), /"y" float32 \[N, 36, 4\]/],
    ['labels', node('Add', ['label', 'label'], ['y']), /"y" int64 \[N, 4\]/],
  ])('are not %s', (_title, last, message) => {
    const graph = network(
      [{ ...unknownShape, name: 'y' }],
      [node('Cast', ['features'], ['label'], attribute.int('to', 7)), last],
    );
    const boxes = { name: 'boxes', dims: [3], dataType: dataTypes.int64, int64Data: [0, 36, 4] };
    const found = taken(modelBytes({ ...graph, initializer: [...graph.initializer!, boxes] }));
    expect(found).toMatch(message);
    expect(found).toMatch(/^not-a-classifier/);
  });
});
