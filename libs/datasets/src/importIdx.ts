/** Imports IDX files of images and labels, the format of MNIST and Fashion-MNIST (Y. LeCun, "The MNIST database"). */
import { openByteStream } from './byteStream.js';
import { DatasetError } from './datasetError.js';
import { type LabelledImage, type OnImage, type PackedSummary, packDataset } from './packDataset.js';
import { checkSampleCount } from './packedFormat.js';

interface ImportIdxOptions {
  /** An idx3-ubyte file: [samples, height, width]; gzip or plain. */
  readonly images: string;
  /** An idx1-ubyte file: [samples]; gzip or plain. */
  readonly labels: string;
  /** Where the packed file goes. */
  readonly output: string;
  /** In label order; "0", "1", … up to the largest label where absent. */
  readonly classNames?: readonly string[];
  readonly quality?: number;
  readonly onImage?: OnImage;
}

/** Packs a pair of IDX files. Throws a DatasetError that names the file that is damaged, cut short, or does not match the other. */
export async function importIdx({
  images,
  labels: labelsPath,
  output,
  classNames,
  quality,
  onImage,
}: ImportIdxOptions): Promise<PackedSummary> {
  const labels = await readLabels(labelsPath, classNames?.length);
  const largest = labels.reduce((most, label) => Math.max(most, label), 0);
  const names = classNames ?? Array.from({ length: largest + 1 }, (_, label) => String(label));

  const stream = await openByteStream(images);
  try {
    const [samples, height, width] = await readDimensions(images, stream, 3);
    if (samples !== labels.length) {
      throw new DatasetError(
        images,
        `expected ${labels.length} images, one for each label of ${labelsPath}, got ${samples}`,
      );
    }
    const size = height * width;
    if (size === 0) throw new DatasetError(images, `expected images of at least one pixel, got ${height} x ${width}`);
    async function* pictures(): AsyncGenerator<LabelledImage> {
      for (const label of labels) {
        const pixels = await stream.take(size);
        if (pixels.length < size) throw cutShort(images, 16 + samples * size, stream.position);
        yield { pixels, label };
      }
      await expectEnd(images, stream);
    }
    return await packDataset(output, {
      shape: [1, height, width],
      classNames: names,
      preparation: { source: 'idx', pictures: null, libraries: {} },
      images: pictures(),
      onImage: onImage && ((packed) => onImage(packed, samples)),
      ...(quality === undefined ? {} : { quality }),
    });
  } finally {
    stream.close();
  }
}

async function readLabels(path: string, classes: number | undefined): Promise<Uint8Array> {
  const stream = await openByteStream(path);
  try {
    const [samples] = await readDimensions(path, stream, 1);
    checkSampleCount(path, samples);
    const labels = Uint8Array.from(await stream.take(samples));
    if (labels.length < samples) throw cutShort(path, 8 + samples, stream.position);
    await expectEnd(path, stream);
    const most = classes ?? Number.POSITIVE_INFINITY;
    const wrong = labels.findIndex((label) => label >= most);
    if (wrong >= 0) {
      throw new DatasetError(path, `label of image ${wrong}: expected 0 to ${most - 1}, got ${labels[wrong]}`);
    }
    return labels;
  } finally {
    stream.close();
  }
}

interface Dimensions {
  1: [samples: number];
  3: [samples: number, height: number, width: number];
}

type Stream = Awaited<ReturnType<typeof openByteStream>>;

/** The magic is two zero bytes, the element type (8: uint8) and the number of dimensions; each dimension is big-endian uint32. */
async function readDimensions<N extends 1 | 3>(path: string, stream: Stream, dimensions: N): Promise<Dimensions[N]> {
  const bytes = 4 + 4 * dimensions;
  const head = Buffer.from(await stream.take(bytes));
  const expected = (8 << 8) | dimensions;
  if (head.length >= 4 && head.readUInt32BE(0) !== expected) {
    throw new DatasetError(
      path,
      `expected an IDX file of uint8 with ${dimensions} ${dimensions === 1 ? 'dimension' : 'dimensions'}, which begins with ${word(expected)}, got ${word(head.readUInt32BE(0))}`,
    );
  }
  if (head.length < bytes) throw new DatasetError(path, `expected an IDX head of ${bytes} bytes, got ${head.length}`);
  return Array.from({ length: dimensions }, (_, axis) => head.readUInt32BE(4 + 4 * axis)) as Dimensions[N];
}

function cutShort(path: string, expected: number, got: number): DatasetError {
  return new DatasetError(path, `expected ${expected} bytes as its head says, got ${got}: the file is cut short`);
}

async function expectEnd(path: string, stream: Stream): Promise<void> {
  const expected = stream.position;
  const more = await stream.take(1);
  if (more.length > 0) {
    throw new DatasetError(
      path,
      `expected ${expected} bytes as its head says, got more: something was appended to the file`,
    );
  }
}

function word(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}
