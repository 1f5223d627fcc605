/**
 * The packed data set, version 1: one file that is written in one pass and read at random.
 *
 *   offset 0   head, 32 bytes: magic (8), bytes of the whole file (u64), offset of the description (u64),
 *              CRC-32 of the description (u32), CRC-32 of the 28 bytes before (u32)
 *   offset 32  image blocks: `blockSamples` images each (the last may hold fewer), uint8, [sample, C, H, W], brotli
 *              labels: uint16 a sample, brotli
 *              block table: bytes (u32) and CRC-32 (u32) of every block
 *              description: JSON in UTF-8, to the end of the file
 *
 * All numbers are little-endian. Every byte is under a checksum, and the head knows the file's length, so that damage and
 * truncation are told apart from a data set. Brotli at a fixed quality gives the same bytes on every machine with the same Node.
 */

import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { preparation } from '@isthmus/contracts';
import { z } from 'zod';
import { DatasetError } from './datasetError.js';

/** As PNG's: a byte above 127, a name, and both line endings, which a text-mode copy would change. */
const magic = Buffer.from('\x89IDS\r\n\x1a\n', 'latin1');
export const headBytes = 32;
export const tableEntryBytes = 8;

/** Raw bytes of a block: large enough to compress well, small enough that one image of a random pair costs a few milliseconds. */
const targetBlockBytes = 256 * 1024;
/** Bounds of what a reader allocates for a file that it did not write. */
const maxImageBytes = 64 * 1024 * 1024;
const maxSamples = 50_000_000;
export const mostClasses = 65_536;

const section = z.strictObject({ offset: z.int().min(headBytes), bytes: z.int().min(0), crc32: z.int().min(0) });

const description = z.strictObject({
  format: z.literal('isthmus-dataset'),
  version: z.literal(1),
  /** Channels, height, width. */
  shape: z.tuple([z.int().min(1), z.int().min(1), z.int().min(1)]),
  samples: z.int().min(1).max(maxSamples),
  classNames: z.array(z.string()).min(1).max(mostClasses),
  /** What was done to the pixels; absent in files of earlier versions. */
  preparation: preparation.optional(),
  blockSamples: z.int().min(1),
  labels: section,
  blocks: section,
});
export type Description = z.infer<typeof description>;
export type ImageShape = readonly [channels: number, height: number, width: number];

export function imageBytes([channels, height, width]: ImageShape): number {
  return channels * height * width;
}

export function blockSamplesOf(shape: ImageShape): number {
  return Math.max(1, Math.floor(targetBlockBytes / imageBytes(shape)));
}

/** Throws a DatasetError where images of this shape or these classes cannot be packed. */
export function checkContent(path: string, shape: ImageShape, classNames: readonly string[]): void {
  const bytes = imageBytes(shape);
  if (!shape.every((size) => Number.isInteger(size) && size >= 1) || bytes > maxImageBytes) {
    throw new DatasetError(
      path,
      `expected images of 1 to ${maxImageBytes} bytes, got channels x height x width = ${shape.join(' x ')}`,
    );
  }
  if (classNames.length < 1 || classNames.length > mostClasses) {
    throw new DatasetError(path, `expected 1 to ${mostClasses} classes, got ${classNames.length}`);
  }
  const seen = new Set<string>();
  for (const name of classNames) {
    if (name === '') throw new DatasetError(path, `expected a name for every class, class ${seen.size} has none`);
    // Databases and terminals take neither; a name that holds one is damage or mischief.
    if (/[\p{Cc}\p{Cs}]/u.test(name)) {
      throw new DatasetError(path, `expected class names without control characters, got ${JSON.stringify(name)}`);
    }
    if (seen.has(name)) throw new DatasetError(path, `expected class names that differ, "${name}" comes twice`);
    seen.add(name);
  }
}

export function checkSampleCount(path: string, samples: number): void {
  if (samples < 1 || samples > maxSamples) {
    throw new DatasetError(path, `expected 1 to ${maxSamples} images, got ${samples}`);
  }
}

export function encodeHead(fileBytes: number, descriptionOffset: number, descriptionCrc: number): Buffer {
  const head = Buffer.alloc(headBytes);
  magic.copy(head);
  head.writeBigUInt64LE(BigInt(fileBytes), 8);
  head.writeBigUInt64LE(BigInt(descriptionOffset), 16);
  head.writeUInt32LE(descriptionCrc, 24);
  head.writeUInt32LE(crc32(head.subarray(0, 28)), 28);
  return head;
}

interface Head {
  readonly descriptionOffset: number;
  readonly descriptionCrc: number;
}

export function decodeHead(path: string, head: Buffer, fileBytes: number): Head {
  if (head.length < headBytes) {
    throw new DatasetError(
      path,
      `expected a packed data set of at least ${headBytes} bytes, got ${fileBytes}; pack it again`,
    );
  }
  if (!head.subarray(0, magic.length).equals(magic)) {
    const got = head.subarray(0, magic.length).toString('hex');
    throw new DatasetError(
      path,
      `expected a packed data set, which begins with ${magic.toString('hex')}, got ${got}; import the original files first`,
    );
  }
  expectCrc(path, 'the head', head.subarray(0, 28), head.readUInt32LE(28));
  const expected = Number(head.readBigUInt64LE(8));
  if (expected !== fileBytes) {
    const what = fileBytes < expected ? 'the file is cut short' : 'something was appended to the file';
    throw new DatasetError(path, `expected ${expected} bytes, got ${fileBytes}: ${what}; copy it again`);
  }
  const descriptionOffset = Number(head.readBigUInt64LE(16));
  if (descriptionOffset < headBytes || descriptionOffset >= fileBytes) {
    throw new DatasetError(path, `expected the description inside ${fileBytes} bytes, got offset ${descriptionOffset}`);
  }
  return { descriptionOffset, descriptionCrc: head.readUInt32LE(24) };
}

export function decodeDescription(
  path: string,
  bytes: Buffer,
  { descriptionOffset, descriptionCrc }: Head,
): Description {
  expectCrc(path, 'the description', bytes, descriptionCrc);
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new DatasetError(path, 'expected a description in JSON, got other text', { cause: error });
  }
  const parsed = description.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = issue?.path.join('.') || 'the description';
    throw new DatasetError(path, `${field} of the description is not valid: ${issue?.message}`, {
      cause: parsed.error,
    });
  }
  const stated = parsed.data;
  checkContent(path, stated.shape, stated.classNames);
  const blocks = Math.ceil(stated.samples / stated.blockSamples);
  const consistent =
    stated.blockSamples * imageBytes(stated.shape) <= maxImageBytes &&
    stated.blocks.bytes === blocks * tableEntryBytes &&
    stated.labels.offset + stated.labels.bytes === stated.blocks.offset &&
    stated.blocks.offset + stated.blocks.bytes === descriptionOffset;
  if (!consistent) throw new DatasetError(path, 'the sections that the description names do not fit together');
  return stated;
}

export function expectCrc(path: string, what: string, bytes: Uint8Array, expected: number): void {
  const got = crc32(bytes);
  if (got !== expected) {
    throw new DatasetError(
      path,
      `${what} is damaged: expected CRC-32 ${hex(expected)}, got ${hex(got)}; copy it again`,
    );
  }
}

function hex(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}

/** @throws DatasetError where the file ends before `offset + bytes` */
export async function readAt(path: string, file: FileHandle, offset: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(bytes);
  let filled = 0;
  while (filled < bytes) {
    const { bytesRead } = await file.read(buffer, filled, bytes - filled, offset + filled);
    if (bytesRead === 0) {
      throw new DatasetError(path, `expected ${bytes} bytes at ${offset}, got ${filled}: the file is cut short`);
    }
    filled += bytesRead;
  }
  return buffer;
}
