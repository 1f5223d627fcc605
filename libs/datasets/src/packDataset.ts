/** Writes a packed data set from a stream of images, one block in memory at a time. */
import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants, crc32 } from 'node:zlib';
import type { Preparation } from '@isthmus/contracts';
import { writeWhole } from '@isthmus/files';
import { asDatasetError, DatasetError } from './datasetError.js';
import {
  blockSamplesOf,
  checkContent,
  checkSampleCount,
  type Description,
  encodeHead,
  headBytes,
  type ImageShape,
  imageBytes,
  tableEntryBytes,
} from './packedFormat.js';

const compress = promisify(brotliCompress);

export interface LabelledImage {
  /** uint8, [C, H, W]; copied before the next image is asked for. */
  readonly pixels: Uint8Array;
  readonly label: number;
}

interface PackOptions {
  /** Channels, height, width. */
  readonly shape: ImageShape;
  readonly classNames: readonly string[];
  /** What was done to the pixels before. */
  readonly preparation?: Preparation | undefined;
  readonly images: AsyncIterable<LabelledImage> | Iterable<LabelledImage>;
  /** Brotli's 0 to 11. 5 packs 20 to 40 MB/s of images; 11 is a tenth smaller at 0.4 MB/s, for files that are shipped. */
  readonly quality?: number;
  /** Told after each image how many are packed. */
  readonly onImage?: ((packed: number) => void) | undefined;
}

/** Told after each image how many are packed, and of how many; null where the form of the file does not say. */
export type OnImage = (packed: number, total: number | null) => void;

export interface PackedSummary {
  readonly path: string;
  readonly bytes: number;
  readonly shape: ImageShape;
  readonly samples: number;
  readonly classNames: readonly string[];
  readonly preparation?: Preparation | undefined;
}

/**
 * Packs the images into `path`, where the file appears when it is complete.
 * Throws a DatasetError for an image of another size, a label outside classNames, or no image; an error of `images` passes through.
 */
export async function packDataset(
  path: string,
  { shape, classNames, preparation, images, quality = 5, onImage }: PackOptions,
): Promise<PackedSummary> {
  checkContent(path, shape, classNames);
  let opened = false;
  const fill = (file: FileHandle) => {
    opened = true;
    return writePacked(path, file, { shape, classNames, preparation, images, quality, onImage });
  };
  try {
    return await writeWhole(path, fill, { mode: 0o644 });
  } catch (error) {
    throw opened ? error : asDatasetError(error, path);
  }
}

async function writePacked(
  path: string,
  file: FileHandle,
  { shape, classNames, preparation, images, quality, onImage }: PackOptions & { readonly quality: number },
): Promise<PackedSummary> {
  const size = imageBytes(shape);
  const blockSamples = blockSamplesOf(shape);
  const block = Buffer.alloc(blockSamples * size);
  const labels: number[] = [];
  const table: Buffer[] = [];
  let offset = headBytes;

  async function write(bytes: Buffer): Promise<{ offset: number; bytes: number; crc32: number }> {
    const at = offset;
    for (let written = 0; written < bytes.length; ) {
      written += (await file.write(bytes, written, bytes.length - written, at + written)).bytesWritten;
    }
    offset += bytes.length;
    return { offset: at, bytes: bytes.length, crc32: crc32(bytes) };
  }
  async function writeBlock(samples: number): Promise<void> {
    const written = await write(await squeeze(block.subarray(0, samples * size), quality));
    const entry = Buffer.alloc(tableEntryBytes);
    entry.writeUInt32LE(written.bytes, 0);
    entry.writeUInt32LE(written.crc32, 4);
    table.push(entry);
  }

  let filled = 0;
  for await (const { pixels, label } of images) {
    const index = labels.length;
    if (pixels.length !== size) {
      throw new DatasetError(
        path,
        `image ${index}: expected ${shape.join(' x ')} = ${size} bytes, got ${pixels.length}`,
      );
    }
    if (!Number.isInteger(label) || label < 0 || label >= classNames.length) {
      throw new DatasetError(path, `label of image ${index}: expected 0 to ${classNames.length - 1}, got ${label}`);
    }
    block.set(pixels, filled * size);
    labels.push(label);
    filled += 1;
    if (filled === blockSamples) {
      await writeBlock(filled);
      filled = 0;
    }
    onImage?.(labels.length);
  }
  if (filled > 0) await writeBlock(filled);
  checkSampleCount(path, labels.length);

  const description: Description = {
    format: 'isthmus-dataset',
    version: 1,
    shape: [...shape],
    samples: labels.length,
    classNames: [...classNames],
    ...(preparation === undefined ? {} : { preparation }),
    blockSamples,
    labels: await write(await squeeze(labelBytes(labels), quality)),
    blocks: await write(Buffer.concat(table)),
  };
  const written = await write(Buffer.from(JSON.stringify(description), 'utf8'));
  await file.write(encodeHead(offset, written.offset, written.crc32), 0, headBytes, 0);
  return { path, bytes: offset, shape, samples: labels.length, classNames, preparation };
}

function labelBytes(labels: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * labels.length);
  for (const [index, label] of labels.entries()) bytes.writeUInt16LE(label, 2 * index);
  return bytes;
}

function squeeze(bytes: Buffer, quality: number): Promise<Buffer> {
  return compress(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
}
