/** Certificates of networks that PyTorch exported, with activations and normalisations of several families, against dense samples. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type Classifier, openClassifier, openSegmentBounds, type SegmentBounds } from '@isthmus/engine';
import { randomStream } from '@isthmus/numerics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deepfool } from '../deepfool/deepfool.js';
import { row } from '../rows.js';
import { certifySegments, type LabelledSegments, type SegmentCertificate } from './certifySegments.js';

const fixture = (path: string) => readFileSync(new URL(`../../../../test/fixtures/${path}`, import.meta.url));
const read = (name: string) => fixture(`networks/${name}`);
const family = (name: string) => gunzipSync(fixture(`engine/families/${name}.onnx.gz`));

const [count, pool, points] = [24, 32, 1001];

/** A colour and a wave of some direction and length in each, some far beyond [0, 1], so that random weights tell them apart. */
function waves(d: number): Float32Array {
  const stream = randomStream(3, 'exported networks test', 0);
  const side = Math.sqrt(d / 3);
  const images = new Float32Array(pool * d);
  for (let i = 0; i < pool; i++) {
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

/**
 * Segments, in turn: between two images of one label; from an image to just short of or past its nearest boundary; part of the way to any
 * other image.
 */
async function drawSegments(classifier: Classifier): Promise<LabelledSegments> {
  const stream = randomStream(4, 'exported networks test', 0);
  const d = classifier.dimension;
  const images = waves(d);
  const predicted = await classifier.labels(images);
  const { perturbations } = await deepfool(classifier, images);
  const [starts, ends] = [new Float32Array(count * d), new Float32Array(count * d)];
  const labels = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const a = stream.integer(pool);
    let b = stream.integer(pool);
    if (i % 3 === 0) while (predicted[b] !== predicted[a]) b = stream.integer(pool);
    const share = [1, 0.9 + 0.15 * stream.uniform(), stream.uniform() ** 2][i % 3];
    const start = row(images, a, d);
    const across = i % 3 === 1 ? row(perturbations, a, d) : row(images, b, d).map((value, c) => value - start[c]);
    starts.set(start, i * d);
    ends.set(
      start.map((value, c) => value + share * across[c]),
      i * d,
    );
    labels[i] = predicted[a];
  }
  return { starts, ends, labels };
}

/** Smallest f_label - f_j at 1,001 points of each segment with a claim, and the error that the float32 engine may have there. */
async function sample(
  { dimension: d, numClasses: L, logits: logitsOf }: Classifier,
  { starts, ends, labels }: LabelledSegments,
  claimed: (segment: number) => boolean = () => true,
) {
  const images = new Float32Array(points * d);
  const margins: { readonly smallest: number; readonly rounding: number }[] = [];
  for (let i = 0; i < count; i++) {
    if (!claimed(i)) {
      margins.push({ smallest: Number.NaN, rounding: 0 });
      continue;
    }
    const [a, b] = [row(starts, i, d), row(ends, i, d)];
    for (let k = 0; k < points; k++) {
      for (let c = 0; c < d; c++) images[k * d + c] = a[c] + (k / (points - 1)) * (b[c] - a[c]);
    }
    const logits = await logitsOf(images);
    let [smallest, largest] = [Number.POSITIVE_INFINITY, 0];
    for (let at = 0; at < logits.length; at++) {
      largest = Math.max(largest, Math.abs(logits[at]));
      if (at % L !== labels[i]) smallest = Math.min(smallest, logits[at - (at % L) + labels[i]] - logits[at]);
    }
    // The engine's logits are off by some 1e-6 of their size.
    margins.push({ smallest, rounding: 1e-5 * largest });
  }
  return margins;
}

/** Certified segments with a sample below what was proven, and refuted ones of which every sample has the label. */
function contradicted(certificates: readonly SegmentCertificate[], samples: Awaited<ReturnType<typeof sample>>) {
  return certificates.filter(({ certified, margin, outcome }, i) => {
    const { smallest, rounding } = samples[i];
    if (certified) return smallest < Math.max(margin, 0) - rounding;
    return outcome === 'refuted' && smallest > rounding;
  });
}

describe.each([
  ['MobileNetV2 in small, with ReLU6', 'relu6-12.onnx'],
  ['MobileNetV3 in small, with hard swish, hard sigmoid and gates', 'hardswish-14.onnx'],
  ['ConvNeXt in small, with layer normalisation and GELU', 'convnext-17.onnx'],
  ['group and instance normalisation, SELU and Mish', 'norms-13.onnx'],
])('segments of %s', (_name, file) => {
  let classifier: Classifier;
  let bounds: SegmentBounds;
  let segments: LabelledSegments;
  beforeAll(async () => {
    classifier = await openClassifier({ model: read(file), batch: 32, threads: 1 });
    bounds = await openSegmentBounds({ model: read(file) });
    segments = await drawSegments(classifier);
  });
  afterAll(async () => {
    await classifier.close();
    await bounds.close();
  });

  it('are certified where 1,001 samples keep their label, and never where one does not', async () => {
    const certificates = await certifySegments(bounds, segments);
    const samples = await sample(classifier, segments);
    expect(contradicted(certificates, samples)).toEqual([]);
    const valid = samples.flatMap(({ smallest, rounding }, i) => (smallest > rounding ? [certificates[i]] : []));
    expect(valid.length).toBeGreaterThan(count / 2);
    expect(valid.length).toBeLessThan(count);
    // All of 1,217 valid ones of five such networks were (test/validation/familyCertificates.mjs).
    expect(valid.filter(({ certified }) => certified).length).toBeGreaterThan(0.9 * valid.length);
  });
});

describe.each([
  ['MobileNetV2', 'mobilenet_v2'],
  ['MobileNetV3', 'mobilenet_v3'],
  ['a vision transformer', 'vit'],
  ['DenseNet', 'densenet'],
])('segments of %s as torchvision has it', (_name, name) => {
  it('are never certified falsely, and end in their budget where the network is too deep', async () => {
    const classifier = await openClassifier({ model: family(name), batch: 16, threads: 1 });
    const bounds = await openSegmentBounds({ model: family(name) });
    try {
      const segments = await drawSegments(classifier);
      const certificates = await certifySegments(bounds, segments, { maxPieces: 32 });
      const samples = await sample(classifier, segments, (i) => certificates[i].outcome !== 'budget');
      expect(contradicted(certificates, samples)).toEqual([]);
      expect(certificates.some(({ outcome }) => outcome === 'budget')).toBe(true);
    } finally {
      await classifier.close();
      await bounds.close();
    }
  });
});

describe('the comparison with samples', () => {
  it('finds out bounds that are of another network', async () => {
    const classifier = await openClassifier({ model: read('relu6-12.onnx'), batch: 32, threads: 1 });
    const bounds = await openSegmentBounds({ model: read('hardswish-14.onnx') });
    try {
      const segments = await drawSegments(classifier);
      // The label that the other network gives, so that its bounds prove some.
      const other = await openClassifier({ model: read('hardswish-14.onnx'), batch: 32, threads: 1 });
      const labels = await other.labels(segments.starts);
      await other.close();
      const certificates = await certifySegments(bounds, { ...segments, labels });
      const samples = await sample(classifier, { ...segments, labels });
      expect(contradicted(certificates, samples).length).toBeGreaterThan(0);
    } finally {
      await classifier.close();
      await bounds.close();
    }
  });
});
