/** Reads a packed data set: labels at once, images at random as float32 in [0, 1] through a cache of decompressed blocks. */
import { type FileHandle, open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { asDatasetError, DatasetError } from './datasetError.js';
import type { PackedSummary } from './packDataset.js';
import {
  type Description,
  decodeDescription,
  decodeHead,
  expectCrc,
  headBytes,
  type ImageShape,
  imageBytes,
  readAt,
  tableEntryBytes,
} from './packedFormat.js';
import { sealOf } from './sealDataset.js';

const decompress = promisify(brotliDecompress);

/** `count` images from `first` on. */
export interface SampleRange {
  readonly first: number;
  readonly count: number;
}

export interface Dataset {
  readonly path: string;
  /** Channels, height, width. */
  readonly shape: ImageShape;
  readonly samples: number;
  readonly classNames: readonly string[];
  /** The data set's own label of every image; an index into classNames. */
  readonly labels: Uint16Array;
  /**
   * Writes the images to the start of `out`, [n, C, H, W], each value pixel / 255. Indices may repeat and come in any order.
   * Throws a RangeError for an index outside the data set or a short `out`, a DatasetError for a damaged block.
   */
  readImages(selection: ArrayLike<number> | SampleRange, out: Float32Array): Promise<void>;
  close(): Promise<void>;
}

interface OpenDatasetOptions {
  /** Bytes of decompressed blocks to keep. 64 MiB hold all of Fashion-MNIST's test images, or 440 images of 3 x 224 x 224. */
  readonly cacheBytes?: number;
  /** What `sealDataset` gave for this file: a file that no longer has it is refused, and each block is checked as it is read. */
  readonly seal?: string | undefined;
}

/** Opens a packed data set. Throws a DatasetError that names the file and what was expected and found. */
export async function openDataset(
  path: string,
  { cacheBytes = 64 * 1024 * 1024, seal }: OpenDatasetOptions = {},
): Promise<Dataset> {
  const blocks = await openBlocks(path, seal);
  const { shape, samples, classNames, blockSamples } = blocks.description;
  const size = imageBytes(shape);
  const capacity = Math.max(1, Math.floor(cacheBytes / (blockSamples * size)));
  // In order of last use; a promise, so that two readers of one block share one decompression.
  const cache = new Map<number, Promise<Uint8Array>>();

  function block(index: number): Promise<Uint8Array> {
    const kept = cache.get(index);
    if (kept !== undefined) {
      cache.delete(index);
      cache.set(index, kept);
      return kept;
    }
    const read = blocks.read(index);
    // A failed read is not kept: the caller sees the error, and the next call tries again.
    read.catch(() => cache.delete(index));
    const [oldest] = cache.keys();
    if (oldest !== undefined && cache.size >= capacity) cache.delete(oldest);
    cache.set(index, read);
    return read;
  }

  async function readImages(selection: ArrayLike<number> | SampleRange, out: Float32Array): Promise<void> {
    const range = 'first' in selection ? selection : undefined;
    const count = range?.count ?? (selection as ArrayLike<number>).length;
    if (out.length < count * size) {
      throw new RangeError(`readImages: expected room for ${count} x ${size} values, got ${out.length}`);
    }
    let held = -1;
    let pixels: Uint8Array = new Uint8Array(0);
    for (let row = 0; row < count; row += 1) {
      const index = range === undefined ? ((selection as ArrayLike<number>)[row] ?? Number.NaN) : range.first + row;
      if (!Number.isInteger(index) || index < 0 || index >= samples) {
        throw new RangeError(`readImages: expected an index of 0 to ${samples - 1} in ${path}, got ${index}`);
      }
      const needed = Math.floor(index / blockSamples);
      if (needed !== held) {
        pixels = await block(needed);
        held = needed;
      }
      const from = (index - needed * blockSamples) * size;
      const to = row * size;
      // Hot: `!` because the block holds `size` bytes from `from` on, and the table has every byte.
      for (let i = 0; i < size; i += 1) out[to + i] = unitInterval[pixels[from + i]!]!;
    }
  }

  return { path, shape, samples, classNames, labels: blocks.labels, readImages, close: blocks.close };
}

/** pixel / 255, rounded once to float32. */
const unitInterval = Float32Array.from({ length: 256 }, (_, pixel) => pixel / 255);

/** The file below the cache: checked description and labels, and blocks by index. */
interface Blocks {
  readonly description: Description;
  readonly labels: Uint16Array;
  readonly count: number;
  readonly fileBytes: number;
  /** The uint8 pixels of a block, [samples, C, H, W]. */
  read(index: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

export async function openBlocks(path: string, seal?: string): Promise<Blocks> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw asDatasetError(error, path);
  });
  try {
    return await readBlocks(path, file, seal);
  } catch (error) {
    await file.close();
    throw asDatasetError(error, path);
  }
}

async function readBlocks(path: string, file: FileHandle, seal: string | undefined): Promise<Blocks> {
  const fileBytes = (await file.stat()).size;
  const start = await readAt(path, file, 0, Math.min(headBytes, fileBytes));
  const head = decodeHead(path, start, fileBytes);
  const tail = await readAt(path, file, head.descriptionOffset, fileBytes - head.descriptionOffset);
  const description = decodeDescription(path, tail, head);
  const { samples, shape, blockSamples, classNames } = description;

  const packedLabels = await readAt(path, file, description.labels.offset, description.labels.bytes);
  expectCrc(path, 'the label section', packedLabels, description.labels.crc32);
  const labelBytes = await expand(path, 'the label section', packedLabels, 2 * samples);
  const labels = new Uint16Array(samples);
  for (let i = 0; i < samples; i += 1) {
    const label = labelBytes.readUInt16LE(2 * i);
    labels[i] = label;
    if (label >= classNames.length) {
      throw new DatasetError(path, `label of image ${i}: expected 0 to ${classNames.length - 1}, got ${label}`);
    }
  }

  const table = await readAt(path, file, description.blocks.offset, description.blocks.bytes);
  expectCrc(path, 'the block table', table, description.blocks.crc32);
  if (seal !== undefined && sealOf(start, packedLabels, table, tail) !== seal) {
    throw new DatasetError(
      path,
      'the file is not the one that was hashed: its head, labels, table or description changed',
    );
  }
  const count = table.length / tableEntryBytes;
  const offsets = new Float64Array(count);
  let end = headBytes;
  for (let i = 0; i < count; i += 1) {
    offsets[i] = end;
    end += table.readUInt32LE(i * tableEntryBytes);
  }
  if (end !== description.labels.offset) {
    throw new DatasetError(path, `expected blocks up to byte ${description.labels.offset}, got ${end}`);
  }

  async function read(index: number): Promise<Uint8Array> {
    const first = index * blockSamples;
    const held = Math.min(blockSamples, samples - first);
    const what = `block ${index} (images ${first} to ${first + held - 1})`;
    const offset = offsets[index];
    if (offset === undefined) throw new RangeError(`read: expected a block of 0 to ${count - 1}, got ${index}`);
    const packed = await readAt(path, file, offset, table.readUInt32LE(index * tableEntryBytes));
    expectCrc(path, what, packed, table.readUInt32LE(index * tableEntryBytes + 4));
    return expand(path, what, packed, held * imageBytes(shape));
  }

  return { description, labels, count, fileBytes, read, close: () => file.close() };
}

async function expand(path: string, what: string, packed: Uint8Array, expectedBytes: number): Promise<Buffer> {
  let bytes: Buffer;
  try {
    bytes = await decompress(packed, { maxOutputLength: Math.max(1, expectedBytes) });
  } catch (error) {
    throw new DatasetError(path, `${what} cannot be decompressed to ${expectedBytes} bytes`, { cause: error });
  }
  if (bytes.length !== expectedBytes) {
    throw new DatasetError(path, `${what}: expected ${expectedBytes} bytes of data, got ${bytes.length}`);
  }
  return bytes;
}

/** Reads and decompresses the whole file, one block in memory at a time. Throws a DatasetError at the first damage. */
export async function inspectDataset(path: string): Promise<PackedSummary> {
  const blocks = await openBlocks(path);
  try {
    for (let index = 0; index < blocks.count; index += 1) await blocks.read(index);
    const { shape, samples, classNames, preparation } = blocks.description;
    return { path, bytes: blocks.fileBytes, shape, samples, classNames, preparation };
  } finally {
    await blocks.close();
  }
}
