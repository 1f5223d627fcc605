/** An image as it comes back from a JPEG file: what becomes of a perturbation that is stored. */
import type { ImageShape } from './packedFormat.js';

/**
 * Rounds an image to 8 bits, encodes it as JPEG (libjpeg-turbo in sharp, chroma halved in both directions where there is colour) and decodes it.
 *
 * @param image [C, H, W] flattened, of one channel (grey) or three (red, green, blue); clipped to `bounds`.
 * @param bounds the values of black and white.
 * @param quality 1 to 100, of libjpeg's scale.
 * @returns [C, H, W], of the 256 values between the bounds.
 * @throws RangeError where there are neither one nor three channels, or the length is another.
 */
export async function jpegRoundTrip(
  image: Float32Array,
  [channels, height, width]: ImageShape,
  { bounds: [low, high], quality }: { readonly bounds: readonly [number, number]; readonly quality: number },
): Promise<Float32Array> {
  if (channels !== 1 && channels !== 3) {
    throw new RangeError(`jpegRoundTrip: expected an image of 1 or 3 channels, got ${channels}`);
  }
  const size = height * width;
  if (image.length !== channels * size) {
    throw new RangeError(`jpegRoundTrip: expected ${channels * size} values, got ${image.length}`);
  }
  const bytes = new Uint8Array(image.length);
  for (const [at, value] of image.entries()) {
    const [channel, pixel] = [Math.floor(at / size), at % size];
    bytes[pixel * channels + channel] = byteOf(value, [low, high]);
  }
  // Loaded at the first image, so that reading a packed data set never loads libvips.
  const { default: sharp } = await import('sharp');
  const jpeg = await sharp(bytes, { raw: { width, height, channels } })
    .jpeg({ quality, chromaSubsampling: '4:2:0' })
    .toBuffer();
  const decoded = await sharp(jpeg)
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer();
  return Float32Array.from(image, (_, at) => {
    const [channel, pixel] = [Math.floor(at / size), at % size];
    return low + ((decoded[pixel * channels + channel] ?? 0) / 255) * (high - low);
  });
}

/** Rounds an image to the 256 values between its bounds; clipped to them. @param image of any length */
export function roundToBytes(image: Float32Array, bounds: readonly [number, number]): Float32Array {
  const [low, high] = bounds;
  return image.map((value) => low + (byteOf(value, bounds) / 255) * (high - low));
}

function byteOf(value: number, [low, high]: readonly [number, number]): number {
  return Math.round(Math.min(1, Math.max(0, (value - low) / (high - low))) * 255);
}
