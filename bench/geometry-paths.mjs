// DeepFool, path search and certificates on LeNet, against typical PyTorch code
//
// Both sides use the same weights, images and number of threads, and take turns, since a shared machine's speed drifts. Device share is
// engine time over wall time.
//
// docs/performance.md has figures, and why DeepFool is not ten times the authors' loop nor path search ten times one pair at a time.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDataset } from '@isthmus/datasets';
import { openSegmentBounds } from '@isthmus/engine';
import { certifySegments, connectPairs, deepfool, pairEndpoints, samplePairs } from '@isthmus/geometry';
import { timedClassifier } from './measure/timedClassifier.mjs';
import { startPyTorch } from './rivals/startPyTorch.mjs';

const ROUNDS = 3;
const IMAGES = 256;
const BATCH = 64;
const SINGLE_IMAGES = 24;
const PAIRS = 128;
const SINGLE_PAIRS = 12;
const CERTIFIED_PAIRS = 16;
const d = 784;

export default async function bench() {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-bench-'));
  const model = fileURLToPath(new URL('../models/lenet-fashion-mnist.onnx', import.meta.url));
  const dataset = await openDataset(fileURLToPath(new URL('../models/fashion-mnist-test.ids', import.meta.url)));
  const images = new Float32Array(2000 * d);
  await dataset.readImages({ first: 0, count: 2000 }, images);
  await dataset.close();
  const imagesPath = join(folder, 'images.f32');
  await writeFile(imagesPath, Buffer.from(images.buffer));
  const rival = await startPyTorch('paths.py', [model, imagesPath, String(availableParallelism())]);
  const classifier = await timedClassifier(model, BATCH);
  try {
    return [
      ...(await perturbations(classifier, images.subarray(0, IMAGES * d), rival)),
      ...(await paths(classifier, images, rival, folder)),
      ...(await certificates(classifier, images, model)),
    ];
  } finally {
    await classifier.close();
    await rival?.stop();
    await rm(folder, { recursive: true });
  }
}

/** Images per second, with all ten classes of LeNet as candidates. */
async function perturbations(classifier, images, rival) {
  const measure = () => deepfool(classifier, images, { batch: BATCH });
  const { samples } = await measure();
  await rival?.ask({ do: 'batches', images: BATCH, batch: BATCH });
  const runs = { ours: [], shares: [], batches: [], one: [] };
  for (let round = 0; round < ROUNDS; round++) {
    const { seconds, share } = await classifier.timed(measure);
    runs.ours.push(IMAGES / seconds);
    runs.shares.push(share);
    const batches = await rival?.ask({ do: 'batches', images: IMAGES, batch: BATCH });
    const one = await rival?.ask({ do: 'one', images: SINGLE_IMAGES });
    if (batches) runs.batches.push(IMAGES / batches.seconds);
    if (one) runs.one.push(SINGLE_IMAGES / one.seconds);
    note(`DeepFool, round ${round + 1}: ${runs.ours.at(-1)}, ${runs.batches.at(-1)}, ${runs.one.at(-1)} images/s`);
    if (round === 0 && batches) {
      const mean = samples.reduce((sum, { norm }) => sum + norm, 0) / IMAGES;
      note(`mean ||r||: ours ${mean}, PyTorch in batches ${batches.mean}; converged ${batches.converged} of ${IMAGES}`);
    }
  }
  const name = `DeepFool, ${IMAGES} images, batch ${BATCH}, device share ${median(runs.shares).toFixed(2)}`;
  return [
    row(name, runs.ours, runs.batches, "PyTorch, foolbox's scheme: no compaction, a forward per candidate", 'images/s'),
    row(name, runs.ours, runs.one, "PyTorch, the authors' loop: one image at a time", 'images/s'),
  ];
}

/** Pairs per second in the adversarial scenario, whose paths need the most work. */
async function paths(classifier, images, rival, folder) {
  const { starts, ends } = await drawnPairs(classifier, images, PAIRS);
  const pairsPath = join(folder, 'pairs.f32');
  const first = (array) => array.slice(0, SINGLE_PAIRS * d);
  await writeFile(pairsPath, Buffer.from(Float32Array.of(...first(starts), ...first(ends)).buffer));
  const measure = () => connectPairs(classifier, { starts, ends }, { batch: BATCH, pairsInFlight: PAIRS });
  const alone = async () => {
    for (let i = 0; i < SINGLE_PAIRS; i++) {
      const one = (array) => array.slice(i * d, (i + 1) * d);
      await connectPairs(classifier, { starts: one(starts), ends: one(ends) }, { batch: BATCH });
    }
  };
  const samples = await measure();
  const connected = samples.filter(({ outcome }) => outcome === 'connected').length;
  const runs = { ours: [], shares: [], alone: [], theirs: [] };
  for (let round = 0; round < ROUNDS; round++) {
    const { seconds, share } = await classifier.timed(measure);
    runs.ours.push(PAIRS / seconds);
    runs.shares.push(share);
    runs.alone.push(SINGLE_PAIRS / (await classifier.timed(alone)).seconds);
    const answer = await rival?.ask({ do: 'connect', pairs: pairsPath, count: SINGLE_PAIRS });
    if (answer) runs.theirs.push(SINGLE_PAIRS / answer.seconds);
    note(`paths, round ${round + 1}: ${runs.ours.at(-1)}, ${runs.alone.at(-1)}, ${runs.theirs.at(-1)} pairs/s`);
  }
  const name = `paths, ${connected} of ${PAIRS} adversarial pairs connected, device share ${median(runs.shares).toFixed(2)}`;
  return [
    row(name, runs.ours, runs.theirs, 'PyTorch, one pair at a time', 'pairs/s'),
    row(name, runs.ours, runs.alone, 'this package, one pair at a time', 'pairs/s'),
  ];
}

/** Certified segments of paths per second. No other program certifies segments, so there is no rival. */
async function certificates(classifier, images, model) {
  const samples = await connectPairs(classifier, await drawnPairs(classifier, images, CERTIFIED_PAIRS));
  const bounds = await openSegmentBounds({ model, threads: availableParallelism() });
  const segments = samples.flatMap(({ outcome, label, anchors, anchorCount }) => {
    if (outcome !== 'connected') return [];
    const point = (at) => anchors.subarray(at * d, (at + 1) * d);
    return Array.from({ length: anchorCount - 1 }, (_, s) => ({ label, start: point(s), end: point(s + 1) }));
  });
  const points = (end) => Float32Array.from(segments.flatMap((segment) => [...segment[end]]));
  const labels = Int32Array.from(segments, ({ label }) => label);
  const given = { starts: points('start'), ends: points('end'), labels };
  const start = performance.now();
  const proofs = await certifySegments(bounds, given);
  const seconds = (performance.now() - start) / 1000;
  await bounds.close();
  const proven = proofs.filter(({ certified }) => certified).length;
  const pieces = (proofs.reduce((sum, certificate) => sum + certificate.pieces, 0) / proofs.length).toFixed(0);
  const name = `certificates, ${proven} of ${proofs.length} path segments proven, ${pieces} pieces each`;
  return [row(name, [proofs.length / seconds], [], 'none: no other library proves segments', 'segments/s')];
}

async function drawnPairs(classifier, images, count) {
  const labels = await classifier.labels(images);
  const draws = samplePairs(labels, { scenario: 'adversarial', seed: 1, count });
  return pairEndpoints(classifier, draws, (i) => images.subarray(i * d, (i + 1) * d), { seed: 1, batch: BATCH });
}

function row(name, ours, theirs, rivalName, unit) {
  const rival = theirs.length > 0 ? median(theirs) : null;
  const missing = rivalName.startsWith('none') ? rivalName : 'not run: no python3 with PyTorch here';
  return {
    case: name,
    ours: median(ours),
    rival,
    rivalName: rival === null ? missing : rivalName,
    unit,
    ratio: rival === null ? null : median(ours.map((rate, i) => rate / theirs[i])),
  };
}

const median = (values) => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

const note = (text) => process.stderr.write(`${text}\n`);
