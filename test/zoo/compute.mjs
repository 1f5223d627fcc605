/** Computes one file of the zoo with Isthmus in a separate process, since it may crash or not end. */
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openClassifier } from '@isthmus/engine';
import { inspectModel } from '@isthmus/onnx';

const classes = 10;

/** @typedef {{ file: string, reference: string, side: number, rows: number, engine: 'onnxruntime' | 'tfjs', provider: string }} Task */

/**
 * Opens the file and compares every image's logits and input gradient with PyTorch's.
 *
 * @returns {Promise<object>} { refused }, or multiplyAdds, the largest relative errors, and an error of the gradient for each
 *   image; `own` is PyTorch's float32 against its float64
 */
async function computed({ file, reference, side, rows, engine, provider }) {
  const { multiplyAdds } = inspectModel(readFileSync(file));
  const raw = readFileSync(reference);
  const values = new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length));
  const pixels = 3 * side ** 2;
  let at = 0;
  const next = (count) => {
    at += count;
    return values.subarray(at - count, at);
  };
  const [images, cotangents, logits, gradient] = [pixels, classes, classes, pixels].map((size) => next(rows * size));
  const wide = at < values.length ? { logits: next(rows * classes), gradient: next(rows * pixels) } : null;
  const classifier = await openClassifier({ model: file, engine, provider, batch: 2, threads: 1 });
  const computed = { logits: new Float32Array(rows * classes), gradient: new Float32Array(rows * pixels) };
  for (let row = 0; row < rows; row += 2) {
    const part = (list, size) => list.slice(row * size, (row + 2) * size);
    const result = await classifier.inputGradient(part(images, pixels), part(cotangents, classes));
    computed.logits.set(result.logits, row * classes);
    computed.gradient.set(result.gradient, row * pixels);
  }
  await classifier.close();
  const perRow = (a, b) =>
    Array.from({ length: rows }, (_, row) => {
      const of = (list) => list.slice(row * pixels, (row + 1) * pixels);
      return errorOf(of(a), of(b));
    });
  return {
    multiplyAdds,
    logits: errorOf(computed.logits, logits),
    rows: perRow(computed.gradient, gradient),
    ...(wide && { wide: perRow(computed.gradient, wide.gradient), own: perRow(gradient, wide.gradient) }),
  };
}

/** Largest difference over the largest value; a string if a value is not finite. */
function errorOf(computed, expected) {
  let [difference, largest] = [0, 0];
  for (let at = 0; at < expected.length; at++) {
    // A NaN persists.
    difference = Math.max(difference, Math.abs(computed[at] - expected[at]));
    largest = Math.max(largest, Math.abs(expected[at]));
  }
  return Number.isFinite(difference) ? difference / largest : 'not finite';
}

/** The same in a process that is ended after `seconds`. @returns {Promise<object>} also { hang } or { crash } */
export function computedApart(task, seconds) {
  return new Promise((resolve) => {
    const started = performance.now();
    const child = fork(fileURLToPath(import.meta.url), [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    let result = null;
    let said = '';
    child.stderr.on('data', (text) => {
      said = (said + text).slice(-500);
    });
    child.on('message', (message) => {
      result = message;
    });
    const timer = setTimeout(() => {
      result ??= { hang: `no result within ${seconds} s` };
      child.kill('SIGKILL');
    }, seconds * 1000);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const took = (performance.now() - started) / 1000;
      resolve({
        ...(result ?? { crash: `ended with ${signal ?? code}: ${said.trim()}` }),
        seconds: Number(took.toFixed(1)),
      });
    });
    child.send(task);
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.once('message', async (task) => {
    const answer = await computed(task).catch((error) => ({ refused: String(error.message).slice(0, 400) }));
    process.send(answer, () => process.exit(0));
  });
}
