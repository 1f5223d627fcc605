/** Imports CIFAR-10's binary batches (Krizhevsky, "Learning multiple layers of features from tiny images", 2009). */
import { openByteStream } from './byteStream.js';
import { DatasetError } from './datasetError.js';
import { type LabelledImage, type OnImage, type PackedSummary, packDataset } from './packDataset.js';

export const cifar10ClassNames: readonly string[] = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
];

/** One label byte, then 32 x 32 red, green and blue bytes. */
const pixelBytes = 3 * 32 * 32;
const recordBytes = 1 + pixelBytes;

interface ImportCifar10Options {
  /** data_batch_1.bin and so on, in this order; gzip or plain. */
  readonly batches: readonly string[];
  /** Where the packed file goes. */
  readonly output: string;
  readonly quality?: number;
  readonly onImage?: OnImage;
}

/**
 * Packs the batches as one data set, [3, 32, 32]. Throws a DatasetError that names the batch. The format has no head and no checksum:
 * a file that ends between two records cannot be told from a shorter batch, so compare the number of images with what you expect.
 */
export async function importCifar10({
  batches,
  output,
  quality,
  onImage,
}: ImportCifar10Options): Promise<PackedSummary> {
  return packDataset(output, {
    shape: [3, 32, 32],
    classNames: cifar10ClassNames,
    preparation: { source: 'cifar10', pictures: null, libraries: {} },
    images: records(batches),
    onImage: onImage && ((packed) => onImage(packed, null)),
    ...(quality === undefined ? {} : { quality }),
  });
}

async function* records(batches: readonly string[]): AsyncGenerator<LabelledImage> {
  for (const path of batches) {
    const stream = await openByteStream(path);
    try {
      for (let index = 0; ; index += 1) {
        const record = await stream.take(recordBytes);
        if (record.length === 0 && index > 0) break;
        if (record.length < recordBytes) {
          throw new DatasetError(
            path,
            `expected records of ${recordBytes} bytes, got ${index} whole ones and ${record.length} bytes more: not a CIFAR-10 batch, or cut short`,
          );
        }
        const [label] = record;
        if (label === undefined || label >= cifar10ClassNames.length) {
          throw new DatasetError(path, `label of record ${index}: expected 0 to 9, got ${label}; not a CIFAR-10 batch`);
        }
        yield { pixels: record.subarray(1), label };
      }
    } finally {
      stream.close();
    }
  }
}
