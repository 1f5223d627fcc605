/**
 * Pixels as a PNG in a data: address (ISO/IEC 15948): how a picture of a grid goes into SVG, without a seam between its cells.
 * Written here because sharp encodes asynchronously and a specification is made synchronously; Node brings CRC and deflate.
 */
import { crc32, deflateSync } from 'node:zlib';

/**
 * @param rgb red, green and blue of each cell, the top row first.
 * @param cell side of a cell in pixels: not every program that draws SVG leaves the edges of enlarged pixels sharp.
 */
export function pngDataUri(rgb: Uint8Array, columns: number, rows: number, cell = 1): string {
  if (rgb.length !== 3 * columns * rows) {
    throw new RangeError(`pngDataUri: expected 3 x ${columns} x ${rows} bytes, got ${rgb.length}`);
  }
  const [width, height] = [columns * cell, rows * cell];
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits a channel, true colour; the other fields have one value only.
  header.set([8, 2, 0, 0, 0], 8);
  const lines = Buffer.alloc((1 + 3 * width) * height);
  for (let y = 0; y < height; y++) {
    // Before each line a 0: no filter.
    const to = (1 + 3 * width) * y + 1;
    const from = 3 * columns * Math.floor(y / cell);
    for (let x = 0; x < width; x++) {
      const at = from + 3 * Math.floor(x / cell);
      lines.set(rgb.subarray(at, at + 3), to + 3 * x);
    }
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const file = Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
  return `data:image/png;base64,${file.toString('base64')}`;
}

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, checksum]);
}
