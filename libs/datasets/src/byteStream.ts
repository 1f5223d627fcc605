/** Reads a file, gzip-compressed or plain, as a header and records of a fixed size, in bounded memory. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { asDatasetError, DatasetError } from './datasetError.js';

/** Bytes of a file in order, decompressed where it begins as gzip does, whatever its name. */
interface ByteStream {
  /** Bytes taken so far, after decompression. */
  readonly position: number;
  /** The next `bytes` bytes, or fewer at the end of the file. Valid until the next call. Throws a DatasetError for damaged gzip. */
  take(bytes: number): Promise<Uint8Array>;
  close(): void;
}

export async function openByteStream(path: string): Promise<ByteStream> {
  const compressed = (await firstBytes(path, 2)).toString('hex') === '1f8b';
  const file = createReadStream(path, { highWaterMark: 1024 * 1024 });
  const source = compressed ? file.pipe(createGunzip({ chunkSize: 256 * 1024 })) : file;
  if (source !== file) file.on('error', (error) => source.destroy(error));
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let rest: Uint8Array = new Uint8Array(0);
  let position = 0;

  async function take(bytes: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let held = 0;
    while (held < bytes) {
      if (rest.length === 0) {
        const next = await nextChunk();
        if (next === undefined) break;
        rest = next;
      }
      const part = rest.subarray(0, bytes - held);
      rest = rest.subarray(part.length);
      parts.push(part);
      held += part.length;
    }
    position += held;
    const [only] = parts;
    return only !== undefined && parts.length === 1 ? only : Buffer.concat(parts);
  }

  async function nextChunk(): Promise<Buffer | undefined> {
    try {
      const { value, done } = await chunks.next();
      return done === true ? undefined : value;
    } catch (error) {
      if (!compressed) throw asDatasetError(error, path);
      const reason = error instanceof Error ? error.message : String(error);
      throw new DatasetError(path, `the gzip data is damaged or cut short after ${position} bytes: ${reason}`, {
        cause: error,
      });
    }
  }

  return {
    get position() {
      return position;
    },
    take,
    close() {
      source.destroy();
      file.destroy();
    },
  };
}

/** The first bytes of a file, as many as there are of `count`. */
export async function firstBytes(path: string, count: number): Promise<Buffer> {
  try {
    const file = await open(path, 'r');
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(count), 0, count, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw asDatasetError(error, path);
  }
}
