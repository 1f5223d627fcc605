// Logits and input gradients on ONNX Runtime against PyTorch: the paper's networks, batch 1 and the calibrated batch
//
// Both sides have the same weights, images and number of threads, and take turns. Each side's figure is its fastest call,
// since other load can only slow a call down. The row below each is the share of the machine's peak arithmetic:
// multiplications and additions of the network's matrices over the rate of a large Gemm on the same runtime.
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openClassifier } from '@isthmus/engine';
import {
  bytesOf,
  createGraphBuilder,
  float,
  floats,
  int,
  integers,
  parseModel,
  serializeGraph,
  sizeOf,
  specialize,
} from '@isthmus/onnx';
import { onnxFile } from '../models/paper/onnxFile.mjs';
import { startPyTorch } from './rivals/startPyTorch.mjs';

const threads = availableParallelism();
const trained = (name) => readFile(fileURLToPath(new URL(`../models/${name}-fashion-mnist.onnx`, import.meta.url)));

const networks = [
  { name: 'LeNet', load: () => trained('lenet'), rounds: 40 },
  { name: 'NiN', load: () => trained('nin'), rounds: 15 },
  { name: 'CaffeNet', load: () => onnxFile('caffenet'), rounds: 7 },
  { name: 'GoogLeNet', load: () => onnxFile('googlenet'), rounds: 5 },
  { name: 'VGG-19', load: () => onnxFile('vgg19'), rounds: 3 },
];

/**
 * After a call the threads of one side spin for a while and take cores from the other side. So a turn is a
 * pause, one call that is not counted, and some that are.
 */
const restMs = 250;
const callsPerTurn = 3;

export default async function bench() {
  // ENGINE_BENCH=LeNet,NiN runs some of them.
  const chosen = process.env.ENGINE_BENCH?.split(',');
  const rows = [];
  let peak = await gemmRate();
  for (const { name, load, rounds } of networks.filter((network) => !chosen || chosen.includes(network.name))) {
    const bytes = await load();
    const batch = await calibratedBatch(bytes);
    for (const size of new Set([1, batch])) rows.push(...(await compare(name, bytes, size, rounds)));
    peak = Math.max(peak, await gemmRate());
  }
  if (process.platform === 'linux') {
    rows.push(await loadMemory('LeNet', await trained('lenet'), (weights) => weights + 150));
    if (!chosen || chosen.includes('VGG-19'))
      rows.push(await loadMemory('VGG-19', onnxFile('vgg19'), (weights) => 2.5 * weights));
  }
  note(`a Gemm of 2048 x 2048 matrices: ${(peak / 1e9).toFixed(1)} GFLOP/s on ${threads} threads`);
  return rows.map((row) =>
    row.rival === 'peak' ? { ...row, rival: peak / 1e9, ratio: (row.ours * 1e9) / peak } : row,
  );
}

async function calibratedBatch(bytes) {
  const classifier = await openClassifier({ model: bytes, threads });
  const { batch } = classifier.describe();
  await classifier.close();
  return batch;
}

async function compare(name, bytes, batch, rounds) {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-bench-'));
  const network = specialize(parseModel(bytes), { batch });
  const rival = await startPyTorch('engine.py', [...writeForRival(network, folder), String(threads)]);
  const classifier = await openClassifier({ model: bytes, batch, threads });
  try {
    const images = new Float32Array(batch * classifier.dimension).map((_, index) => ((index * 7919) % 1000) / 1000);
    const cotangents = new Float32Array(batch * classifier.numClasses).map((_, index) => ((index * 31) % 17) / 17);
    const kinds = [
      { what: 'forward', factor: 1, ours: () => classifier.logits(images) },
      { what: 'gradient', factor: 2, ours: () => classifier.inputGradient(images, cotangents) },
    ];
    const rows = [];
    for (const { what, factor, ours } of kinds) {
      await ours();
      await rival?.ask(what);
      const best = { ours: Number.POSITIVE_INFINITY, rival: Number.POSITIVE_INFINITY };
      for (let turn = 0; turn < Math.ceil(rounds / callsPerTurn); turn++) {
        await sleep(restMs);
        await ours();
        for (let call = 0; call < callsPerTurn; call++) {
          const start = performance.now();
          await ours();
          best.ours = Math.min(best.ours, (performance.now() - start) / 1000);
        }
        if (rival === undefined) continue;
        await sleep(restMs);
        await rival.ask(what);
        for (let call = 0; call < callsPerTurn; call++) {
          best.rival = Math.min(best.rival, (await rival.ask(what)).seconds);
        }
      }
      const title = `${name}, ${what === 'forward' ? 'forward' : 'forward and gradient'}, batch ${batch}`;
      note(`${title}: ${batch / best.ours} images/s against ${batch / best.rival}`);
      rows.push({
        case: title,
        ours: batch / best.ours,
        rival: rival ? batch / best.rival : null,
        rivalName: rival ? `PyTorch ${rival.version}` : 'not run: no python3 with PyTorch here',
        unit: 'images/s',
        ratio: rival ? best.rival / best.ours : null,
      });
      rows.push({
        case: `${title}, arithmetic`,
        ours: (factor * matrixOperations(network.graph)) / best.ours / 1e9,
        rival: 'peak',
        rivalName: 'Gemm, 2048 x 2048',
        unit: 'GFLOP/s',
        ratio: null,
      });
    }
    return rows;
  } finally {
    await classifier.close();
    await rival?.stop();
    await rm(folder, { recursive: true });
  }
}

/** Peak growth of a process's memory while it opens a network for gradients, beside the limit. */
async function loadMemory(name, bytes, allowed) {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-bench-'));
  try {
    const model = join(folder, 'model.onnx');
    writeFileSync(model, bytes);
    const script = fileURLToPath(new URL('rivals/loadMemory.mjs', import.meta.url));
    const { before, peak } = JSON.parse(execFileSync(process.execPath, [script, model], { encoding: 'utf8' }));
    const limit = allowed(bytes.length / 2 ** 20);
    const title = `${name}, memory gained while loading for gradients`;
    return {
      case: title,
      ours: peak - before,
      rival: limit,
      rivalName: 'limit',
      unit: 'MB',
      ratio: limit / (peak - before),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Multiplications and additions of convolutions and matrix products; an input gradient takes the same number again. */
function matrixOperations({ nodes, values }) {
  let total = 0;
  for (const { op, inputs, outputs } of nodes) {
    const output = sizeOf(values.get(outputs[0]).shape);
    const weights = inputs[1] ? values.get(inputs[1]).shape : [];
    if (op === 'Conv') total += 2 * output * sizeOf(weights.slice(1));
    if (op === 'Gemm' || op === 'MatMul') total += (2 * output * sizeOf(weights)) / values.get(outputs[0]).shape.at(-1);
  }
  return total;
}

/** Operations per second of 2048 x 2048 matrices multiplied by ONNX Runtime: the machine's peak in practice. */
async function gemmRate() {
  const size = 2048;
  const builder = createGraphBuilder();
  const image = builder.input('image', { type: 'float32', shape: [size, 1, 1, size] });
  const flat = builder.add('Reshape', [image, builder.constant(integers([size, size]))])[0];
  const weights = builder.constant(floats([size, size], new Float32Array(size * size).fill(0.5)));
  const attributes = { alpha: float(1), beta: float(1), transA: int(0), transB: int(0) };
  const graph = builder.finish(builder.add('Gemm', [flat, weights], attributes));
  const classifier = await openClassifier({ model: serializeGraph(graph), batch: size, threads, gradients: false });
  const rows = new Float32Array(size * size).fill(0.5);
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 10; round++) {
    const start = performance.now();
    await classifier.logits(rows);
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  await classifier.close();
  return (2 * size ** 3) / best;
}

/** The graph as JSON and its weights as bytes, each array at a multiple of 8. */
function writeForRival({ graph, batch, inputShape, numClasses }, folder) {
  const paths = [join(folder, 'graph.json'), join(folder, 'weights.bin')];
  const file = openSync(paths[1], 'w');
  const constants = {};
  let end = 0;
  for (const [name, tensor] of graph.constants) {
    const bytes = bytesOf(tensor);
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, end + done);
    constants[name] = { type: tensor.type, dims: tensor.dims, offset: end, bytes: bytes.length };
    end += Math.ceil(bytes.length / 8) * 8;
  }
  closeSync(file);
  const nodes = graph.nodes.map(({ op, inputs, outputs, attributes }) => ({
    ...{ op, inputs, outputs, shape: graph.values.get(outputs[0]).shape },
    attributes: Object.fromEntries([...attributes].map(([name, { value }]) => [name, value])),
  }));
  const imageShape = [batch, ...inputShape];
  writeFileSync(
    paths[0],
    JSON.stringify({ inputs: graph.inputs, outputs: graph.outputs, nodes, constants, imageShape, numClasses }),
  );
  return paths;
}

const note = (text) => process.stderr.write(`${text}\n`);
