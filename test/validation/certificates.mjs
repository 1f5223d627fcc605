// Looks for a false certificate: certifies random segments of LeNet and samples each certified one densely.
//
//   node test/validation/certificates.mjs [SEGMENTS] [SEED] [FIRST] [POINTS]        about an hour of one core
//
// SEGMENTS (10,000) segments of the seed (1), the first FIRST (0) of them left out, each certified one sampled at POINTS (1001) points.
// Segment i is a function of (seed, i). Five kinds in turn: two images of any labels; two images of one predicted label; an image and
// a point near its nearest boundary, short of it or past it; two such points of one label, both inside; an image and a point of a
// sphere moved to its label. Prints one JSON line per 500 segments, and the totals on the last one. Exits with 1 if a certificate is false.
import { fileURLToPath } from 'node:url';
import { openDataset } from '@isthmus/datasets';
import { openClassifier, openSegmentBounds } from '@isthmus/engine';
import { certifySegments, deepfool, pairEndpoints, samplePairs, typicalNorm } from '@isthmus/geometry';
import { randomStream } from '@isthmus/numerics';

const [count, seed, begin, points] = [10_000, 1, 0, 1001].map((value, i) => Number(process.argv[2 + i] ?? value));
const kinds = [
  'any two images',
  'two images of a label',
  'image to boundary',
  'boundary to boundary',
  'image to sphere',
];
const POOL = 1000;
const CHUNK = 500;
// The float32 engine's logits have a relative error of some 1e-6, so a sampled margin this far below 0 is not rounding.
const ROUNDING = 1e-4;
const d = 784;

const model = fileURLToPath(new URL('../../models/lenet-fashion-mnist.onnx', import.meta.url));
const dataset = await openDataset(fileURLToPath(new URL('../../models/fashion-mnist-test.ids', import.meta.url)));
const images = new Float32Array(POOL * d);
await dataset.readImages({ first: 0, count: POOL }, images);
await dataset.close();
const classifier = await openClassifier({ model, threads: 1, batch: 32 });
const bounds = await openSegmentBounds({ model, threads: 1 });
const labels = await classifier.labels(images);
const { perturbations } = await deepfool(classifier, images);
const radius = typicalNorm(images, d);
const row = (array, i) => array.subarray(i * d, (i + 1) * d);

const totals = kinds.map((kind) => ({
  kind,
  segments: 0,
  proven: 0,
  refuted: 0,
  budget: 0,
  falseCertificates: 0,
  unprovenButValid: 0,
}));
let smallestSampled = Infinity;
for (let first = begin; first < count; first += CHUNK) {
  const segments = await draw(first, Math.min(CHUNK, count - first));
  const certificates = await certifySegments(bounds, segments, { maxPieces: 1024 });
  for (const [i, { outcome, certified, margin }] of certificates.entries()) {
    const total = totals[(first + i) % kinds.length];
    total.segments++;
    total[outcome]++;
    if (outcome === 'refuted') continue;
    const sampled = await smallestMargin(row(segments.starts, i), row(segments.ends, i), segments.labels[i]);
    if (certified) smallestSampled = Math.min(smallestSampled, sampled);
    if (certified && (sampled < -ROUNDING || sampled < margin - ROUNDING)) total.falseCertificates++;
    if (!certified && sampled > 0) total.unprovenButValid++;
  }
  const sum = (name) => totals.reduce((all, total) => all + total[name], 0);
  const valid = sum('proven') + sum('unprovenButValid');
  const summary = {
    segments: sum('segments'),
    proven: sum('proven'),
    refuted: sum('refuted'),
    falseCertificates: sum('falseCertificates'),
    provenOfValid: sum('proven') / valid,
    smallestSampled,
  };
  console.log(JSON.stringify(first + CHUNK >= count ? { ...summary, totals } : summary));
}
await classifier.close();
await bounds.close();
process.exitCode = totals.some(({ falseCertificates }) => falseCertificates > 0) ? 1 : 0;

async function draw(first, n) {
  const segments = { starts: new Float32Array(n * d), ends: new Float32Array(n * d), labels: new Int32Array(n) };
  for (let i = 0; i < n; i++) {
    const index = first + i;
    const stream = randomStream(seed, 'validation/certificates', index);
    const one = (scenario) => samplePairs(labels, { scenario, seed, from: index, count: 1 })[0];
    const near = (image, scale) => row(images, image).map((value, c) => value + scale * perturbations[image * d + c]);
    const kind = index % kinds.length;
    let [a, b] = [stream.integer(POOL), stream.integer(POOL)];
    if (kind === 1 || kind === 3) ({ first: a, second: b } = one('natural'));
    segments.labels[i] = labels[a];
    let [start, end] = [row(images, a), row(images, b)];
    if (kind === 2) end = near(a, 0.9 + 0.12 * stream.uniform());
    if (kind === 3) [start, end] = [near(a, 0.99 * stream.uniform()), near(b, 0.99 * stream.uniform())];
    if (kind === 4) {
      const { starts, ends } = await pairEndpoints(classifier, [one('random')], (k) => row(images, k), {
        seed,
        radius,
      });
      [start, end] = [starts, ends];
      segments.labels[i] = labels[one('random').first];
    }
    segments.starts.set(start, i * d);
    segments.ends.set(end, i * d);
  }
  return segments;
}

async function smallestMargin(a, b, label) {
  const images = new Float32Array(points * d);
  for (let k = 0; k < points; k++) {
    for (let c = 0; c < d; c++) images[k * d + c] = a[c] + (k / (points - 1)) * (b[c] - a[c]);
  }
  const logits = await classifier.logits(images);
  const L = classifier.numClasses;
  let smallest = Infinity;
  for (let k = 0; k < points; k++) {
    for (let j = 0; j < L; j++)
      if (j !== label) smallest = Math.min(smallest, logits[k * L + label] - logits[k * L + j]);
  }
  return smallest;
}
