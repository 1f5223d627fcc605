// Curvature on LeNet: Algorithm 2 for all classes at equal standard error, and a full spectrum, against batched PyTorch
//
// Both sides use the same weights, image, step and number of threads, and take turns, since a shared machine's speed drifts.
// Algorithm 2's rival uses as many directions as it needs for our standard error, one product of two gradients at a time or all
// of a class in a batch. With 1,000 classes its loop is timed on 20 of them and scaled. Device share is engine time over wall time.
//
// docs/performance.md has figures, and why the device share is below 95% with 1,000 classes and for one point's spectrum.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { meanCurvature, principalCurvatures, principalCurvaturesOf } from '@isthmus/geometry';
import { timedClassifier } from './measure/timedClassifier.mjs';
import { startPyTorch } from './rivals/startPyTorch.mjs';

const ROUNDS = 3;
const STEP = { kind: 'absolute', length: 1 };
const DIRECTIONS = 30;
const POINTS = 16;

export default async function bench() {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-bench-'));
  const model = fileURLToPath(new URL('../models/lenet-fashion-mnist.onnx', import.meta.url));
  const wide = join(folder, 'lenet-1000.onnx');
  const fixture = new URL('../test/fixtures/geometry/lenet-curvature.json', import.meta.url);
  const { cases } = JSON.parse(await readFile(fixture, 'utf8'));
  const image = Float32Array.from(cases[0].pixels, (v) => v / 255);
  const imagePath = join(folder, 'image.f32');
  await writeFile(imagePath, Buffer.from(image.buffer));
  const rival = await startPyTorch('curvature.py', [model, imagePath, String(availableParallelism()), wide]);
  try {
    const rows = [];
    const small = await timedClassifier(model, 64);
    rows.push(await algorithm2(small, image, rival, { atOnce: false }));
    rows.push(await algorithm2(small, image, rival, { atOnce: true }));
    if (rival) {
      const large = await timedClassifier(wide, 64);
      const chosen = Array.from({ length: 20 }, (_, i) => 50 * i);
      rows.push(await algorithm2(large, image, rival, { atOnce: true, chosen }));
      await large.close();
    }
    const at = { point: image, label: cases[0].label, targetClass: cases[0].targetClass, sampleIndex: 0 };
    rows.push(await spectrum(small, at, rival, 'none', 1));
    rows.push(await spectrum(small, at, rival, 'none', 12));
    rows.push(await spectrum(small, at, rival, { strongest: 20 }, 12));
    rows.push(await spectrum(small, at, rival, 'all', 12));
    rows.push(await spectrum(small, at, rival, 'all', 12, { along: true }));
    await small.close();
    return rows;
  } finally {
    await rival?.stop();
    await rm(folder, { recursive: true });
  }
}

/** Seconds per image for the curvature towards all classes. */
async function algorithm2(classifier, image, rival, { atOnce, chosen }) {
  const L = classifier.numClasses;
  const [label] = await classifier.labels(image);
  const points = Array.from({ length: POINTS }, (_, i) => ({ point: image, label, sampleIndex: i }));
  const measure = () => meanCurvature(classifier, points, 1, { step: STEP, directions: DIRECTIONS });
  const samples = await measure(); // Warms up and gives the standard error to match.
  const classes = (chosen ?? Array.from({ length: L }, (_, j) => j)).filter((j) => j !== label);
  const pilot = await rival?.ask({ do: 'algorithm2', classes: L, step: 1, directions: 60, chosen: classes, atOnce });
  const needed =
    pilot &&
    classes.map((j) => {
      const errors = samples.map((s) => s.standardErrors[j] ** 2).reduce((a, b) => a + b) / POINTS;
      return pilot.spreads[j] ** 2 / errors;
    });
  const directions = needed && Math.max(2, Math.round(median(needed)));
  const ours = [];
  const theirs = [];
  const shares = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { seconds, share } = await classifier.timed(measure);
    ours.push(seconds / POINTS);
    shares.push(share);
    const answer = await rival?.ask({ do: 'algorithm2', classes: L, step: 1, directions, chosen: classes, atOnce });
    if (answer) theirs.push((answer.seconds * (L - 1)) / classes.length);
    note(
      `algorithm 2, L = ${L}, round ${round + 1}: ${ours.at(-1)} s against ${theirs.at(-1)} s, device share ${share}`,
    );
  }
  const scaled = chosen ? `, timed on ${classes.length} classes` : '';
  return row(
    `Algorithm 2, L = ${L}, T = ${DIRECTIONS}, device share ${median(shares).toFixed(2)}`,
    ours,
    theirs,
    `PyTorch, ${atOnce ? 'a class' : 'a product'} at a time, ${directions} gradient differences for equal standard error${scaled}`,
  );
}

/**
 * Seconds per point for all 783 curvatures, of one point alone or of several in a row, decomposed while the engine works. With `along`
 * the curvature along each direction is measured too, with two more gradients each; the rival does not do this.
 */
async function spectrum(classifier, at, rival, directions, count, { along = false } = {}) {
  const options = { step: STEP, directions, along };
  const measure = async () => {
    if (count === 1) return principalCurvatures(classifier, at, options);
    const points = Array.from({ length: count }, () => at);
    for await (const _ of principalCurvaturesOf(classifier, points, options));
  };
  await measure();
  const ask = () => rival?.ask({ do: 'spectrum', step: 1, label: at.label, target: at.targetClass });
  await ask();
  const ours = [];
  const theirs = [];
  const shares = [];
  const which = typeof directions === 'string' ? directions : `strongest ${directions.strongest}`;
  const wanted = along ? `${which} with the curvature along each` : which;
  for (let round = 0; round < ROUNDS; round++) {
    const { seconds, share } = await classifier.timed(measure);
    ours.push(seconds / count);
    shares.push(share);
    const answer = await ask();
    if (answer) theirs.push(answer.seconds);
    note(`spectrum, directions ${wanted}, round ${round + 1}: ${ours.at(-1)} s against ${theirs.at(-1)} s`);
  }
  return row(
    `full spectrum, d = 784, directions ${wanted}, ${count} in a row, device share ${median(shares).toFixed(2)}`,
    ours,
    theirs,
    'PyTorch, batched gradient differences and torch.linalg.eigh',
  );
}

function row(name, ours, theirs, rivalName) {
  const rival = theirs.length > 0 ? median(theirs) : null;
  const ratio = rival === null ? null : median(ours.map((seconds, i) => theirs[i] / seconds));
  return {
    case: name,
    ours: median(ours),
    rival,
    rivalName: rival === null ? 'not run: no python3 with PyTorch here' : rivalName,
    unit: 's',
    ratio,
  };
}

const median = (values) => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

const note = (text) => process.stderr.write(`${text}\n`);
