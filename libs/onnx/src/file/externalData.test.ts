/** Weights beside a model, as torch.onnx.export writes them today: put inside, they make the file that it writes on request. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { inspectModel } from '../classifier/inspect.js';
import { attribute, modelBytes, node, value } from '../testing/exportedModel.js';
import { inlineExternalData } from './externalData.js';
import { parseModel } from './parse.js';
import { dataTypes, type WireTensor } from './wire.js';

const exported = fileURLToPath(new URL('../../../../test/fixtures/onnx/external/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'isthmus-external-'));
const copy = join(folder, 'copy');
mkdirSync(copy);
for (const name of ['net.onnx', 'net.onnx.data']) cpSync(join(exported, name), join(copy, name));
writeFileSync(join(folder, 'secret.bin'), new Uint8Array(64));
symlinkSync(join(folder, 'secret.bin'), join(copy, 'link.bin'));
afterAll(() => rmSync(folder, { recursive: true }));

async function whole(bytes: Uint8Array, from: string): Promise<Buffer> {
  const model = inlineExternalData(bytes, from)!;
  const parts: Uint8Array[] = [];
  for await (const part of model.stream()) parts.push(part);
  expect(model.bytes).toBe(parts.reduce((sum, part) => sum + part.length, 0));
  return Buffer.concat(parts);
}

/** A model with a weight in a second file, as an initialiser or wherever `inside` puts it. */
const outside = (location: string, { name = 'head', offset = 0, length = 64 } = {}): WireTensor => ({
  name,
  dims: [4, 4],
  dataType: dataTypes.float32,
  dataLocation: 1,
  externalData: Object.entries({ location, offset: `${offset}`, length: `${length}` }).map(([key, value]) => ({
    key,
    value,
  })),
});
const head = (tensor: WireTensor) => ({
  input: [value('image', ['N', 1, 2, 2])],
  output: [value('scores', ['N', 4])],
  initializer: [tensor],
  node: [node('Flatten', ['image'], ['flat']), node('Gemm', ['flat', 'head'], ['scores'])],
});

describe('a model with its weights beside it', () => {
  it('that PyTorch exported becomes the network that it exports as one file, weight for weight', async () => {
    const inlined = await whole(readFileSync(join(exported, 'net.onnx')), exported);
    const [found, expected] = [inlined, readFileSync(join(exported, 'whole.onnx'))].map((bytes) => parseModel(bytes));
    expect([...found!.graph.constants]).toEqual([...expected!.graph.constants]);
    expect(found!.graph.nodes).toEqual(expected!.graph.nodes);
    expect(inspectModel(inlined)).toMatchObject({ inputShape: [3, 8, 8], numClasses: 5, parameters: 448 + 325 });
    expect(() => parseModel(readFileSync(join(exported, 'net.onnx')))).toThrow('external_data=False');
  });

  it('keeps every other byte: what comes before a tensor, after it, and fields that no one here reads', async () => {
    const bytes = readFileSync(join(exported, 'net.onnx'));
    const inlined = await whole(bytes, exported);
    const names = ['pkg.torch.onnx.name_scopes', 'producer', 'pytorch'].filter((text) => bytes.includes(text));
    expect(names.length).toBeGreaterThan(0);
    for (const text of names) expect(inlined.includes(text)).toBe(true);
    const outsideBytes = 3008;
    expect(inlined.length).toBeGreaterThan(bytes.length + outsideBytes - 1000);
  });

  it('finds tensors in attributes and in the branches of an If', async () => {
    const branch = (location: string) => ({
      node: [node('Constant', [], ['head'], attribute.tensor('value', outside(location)))],
      output: [value('head', [4, 4])],
    });
    const graph = {
      ...head({ name: 'yes', dims: [], dataType: dataTypes.bool, int32Data: [1] }),
      node: [
        node('Flatten', ['image'], ['flat']),
        node(
          'If',
          ['yes'],
          ['weights'],
          attribute.graph('then_branch', branch('net.onnx.data')),
          attribute.graph('else_branch', branch('net.onnx.data')),
        ),
        node('Gemm', ['flat', 'weights'], ['scores']),
      ],
    };
    const inlined = await whole(modelBytes(graph), copy);
    expect(inspectModel(inlined)).toMatchObject({ numClasses: 4, parameters: 16 });
  });

  it('is left alone where its weights are inside, and where it is no ONNX file', () => {
    expect(inlineExternalData(readFileSync(join(exported, 'whole.onnx')), exported)).toBeNull();
    expect(inlineExternalData(Buffer.from('<!doctype html> no model'), exported)).toBeNull();
    expect(inlineExternalData(new Uint8Array(0), exported)).toBeNull();
  });

  it.each<[string, WireTensor, RegExp]>([
    [
      'a data file that is not there',
      outside('gone.data'),
      /^"head": its data file "gone\.data" is not beside the model$/,
    ],
    [
      'one that is shorter than the model says',
      outside('net.onnx.data', { offset: 3000 }),
      /^"head": expected 64 bytes from 3000 on in "net\.onnx\.data", which has 3008$/,
    ],
    ['a path that climbs out', outside('../secret.bin'), /lies outside the model's folder/],
    ['a link that leads out', outside('link.bin'), /lies outside the model's folder/],
    ['an absolute path', outside(join(copy, 'net.onnx.data')), /lies outside the model's folder/],
  ])('is refused for %s', (_, tensor, sentence) => {
    expect(() => inlineExternalData(modelBytes(head(tensor)), copy)).toThrow(sentence);
  });

  it('is refused where one file cannot hold it, before its weights are read', () => {
    const large = join(copy, 'large.data');
    writeFileSync(large, '');
    truncateSync(large, 2 ** 31);
    expect(() => inlineExternalData(modelBytes(head(outside('large.data', { length: 2 ** 31 }))), copy)).toThrow(
      /^the model has 2147483\d{3} bytes with its weights inside, and one ONNX file holds at most 2147483647$/,
    );
  });
});
