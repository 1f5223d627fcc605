// Looks for a false certificate on exported networks of every family in the test fixtures: certifies random segments and samples
// each certified one densely.
//
//   node test/validation/familyCertificates.mjs [SEGMENTS] [SEED] [PIECES] [NAME...]
//
// SEGMENTS (30) segments per network of the seed (1), at most PIECES (2048) pieces each, 1,001 points of each certified one. Three
// kinds in turn: two images of one predicted label; an image and a point near its nearest boundary, short of it or past it; two images
// of any labels, over part of their segment. Images are waves, bright and dark, so that networks with random weights give them different labels.
// Prints one JSON line per network. Exits with 1 if a certificate is false.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { openClassifier, openSegmentBounds } from '@isthmus/engine';
import { certifySegments, deepfool } from '@isthmus/geometry';
import { randomStream } from '@isthmus/numerics';

const [count, seed, maxPieces] = [30, 1, 2048].map((value, i) => Number(process.argv[2 + i] ?? value));
const names = process.argv.slice(5);
const POINTS = 1001;
const POOL = 64;

const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url));
const networks = ['networks', 'engine/families'].flatMap((folder) =>
  readdirSync(fixtures + folder)
    .filter((file) => file.includes('.onnx'))
    .map((file) => ({ name: file.split('.')[0], path: `${fixtures}${folder}/${file}` })),
);
let falseCertificates = 0;
for (const { name, path } of networks) {
  if (names.length > 0 && !names.includes(name)) continue;
  const bytes = readFileSync(path);
  const result = await examine(path.endsWith('.gz') ? gunzipSync(bytes) : bytes);
  falseCertificates += result.falseCertificates;
  console.log(JSON.stringify({ name, ...result }));
}
process.exitCode = falseCertificates > 0 ? 1 : 0;

async function examine(model) {
  const classifier = await openClassifier({ model, threads: 1, batch: 16 });
  const bounds = await openSegmentBounds({ model, threads: 1 });
  const { dimension: d, numClasses: L } = classifier;
  const stream = randomStream(seed, 'validation/familyCertificates', 0);
  const images = waves(stream, d);
  const row = (array, i) => array.subarray(i * d, (i + 1) * d);
  const labels = await classifier.labels(images);
  const { perturbations } = await deepfool(classifier, images);

  const segments = {
    starts: new Float32Array(count * d),
    ends: new Float32Array(count * d),
    labels: new Int32Array(count),
  };
  for (let i = 0; i < count; i++) {
    const a = stream.integer(POOL);
    let b = stream.integer(POOL);
    if (i % 3 === 0) while (labels[b] !== labels[a]) b = stream.integer(POOL);
    const scale = i % 3 === 1 ? 0.9 + 0.12 * stream.uniform() : i % 3 === 2 ? stream.uniform() ** 3 : 1;
    const towards = i % 3 === 1 ? row(perturbations, a) : row(images, b).map((value, c) => value - row(images, a)[c]);
    segments.starts.set(row(images, a), i * d);
    segments.ends.set(
      row(images, a).map((value, c) => value + scale * towards[c]),
      i * d,
    );
    segments.labels[i] = labels[a];
  }

  const began = performance.now();
  const certificates = await certifySegments(bounds, segments, { maxPieces });
  const seconds = (performance.now() - began) / 1000;
  const total = { proven: 0, refuted: 0, budget: 0 };
  const result = {
    labels: new Set(labels).size,
    ...total,
    falseCertificates: 0,
    falseRefutations: 0,
    provenOfValid: 0,
    seconds: 0,
    pieces: 0,
  };
  let valid = 0;
  for (const [i, { outcome, certified, margin, pieces }] of certificates.entries()) {
    result[outcome]++;
    result.pieces += pieces;
    const { smallest, size } = await sampled(row(segments.starts, i), row(segments.ends, i), segments.labels[i]);
    // The float32 engine's logits have a relative error of some 1e-6.
    const rounding = 1e-5 * size;
    if (smallest > rounding) valid++;
    if (certified && (smallest < -rounding || smallest < margin - rounding)) result.falseCertificates++;
    if (outcome === 'refuted' && smallest > rounding) result.falseRefutations++;
  }
  await classifier.close();
  await bounds.close();
  return { ...result, valid, provenOfValid: result.proven / valid, seconds };

  async function sampled(a, b, label) {
    let [smallest, size] = [Infinity, 0];
    for (let first = 0; first < POINTS; first += 143) {
      const rows = Math.min(143, POINTS - first);
      const points = Float32Array.from({ length: rows * d }, (_, at) => {
        const [k, c] = [first + Math.floor(at / d), at % d];
        return a[c] + (k / (POINTS - 1)) * (b[c] - a[c]);
      });
      const logits = await classifier.logits(points);
      for (let at = 0; at < logits.length; at++) {
        size = Math.max(size, Math.abs(logits[at]));
        if (at % L !== label) smallest = Math.min(smallest, logits[at - (at % L) + label] - logits[at]);
      }
    }
    return { smallest, size };
  }
}

/** POOL images of three channels: a colour plus a wave of random direction and length, some far outside [0, 1]. */
function waves(stream, d) {
  const side = Math.round(Math.sqrt(d / 3));
  const images = new Float32Array(POOL * d);
  for (let i = 0; i < POOL; i++) {
    const scale = 4 ** stream.uniform();
    for (let channel = 0; channel < 3; channel++) {
      const [level, height, down, across, phase] = Array.from({ length: 5 }, () => stream.uniform());
      for (let at = 0; at < side ** 2; at++) {
        const angle = (6 * (down * Math.floor(at / side) + across * (at % side))) / side + 6 * phase;
        images[i * d + channel * side ** 2 + at] = scale * (level - 0.5 + height * Math.sin(angle));
      }
    }
  }
  return images;
}
