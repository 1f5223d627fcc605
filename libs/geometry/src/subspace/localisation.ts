/** How local and how fine a direction is, taken as an image (docs/conventions.md, "`sharedDirections`"; the paper's Fig. 5b). */

type Shape = readonly [channels: number, height: number, width: number];

/** The window of an image that holds most of its squared length. */
interface BestWindow {
  /** Of the squared length of the image, 0 to 1; NaN for an image of zeros. */
  readonly share: number;
  /** Of its first pixel. */
  readonly row: number;
  readonly column: number;
}

/**
 * The square window with the largest share of the image's squared length, all channels together: 1 for a single pixel, and
 * side^2 / (H W) for an image spread evenly. Of windows of one share the first in the order of rows.
 *
 * @param image [C, H, W] flattened.
 * @param side pixels; the whole height or width where the image has fewer.
 * @throws RangeError where the image does not have that shape, or a side is no positive integer.
 *
 * Memory: 8 (H + 1)(W + 1) bytes.
 */
export function bestWindow(image: Float32Array, shape: Shape, { side = 8 }: { side?: number } = {}): BestWindow {
  const [channels, height, width] = expectShape('bestWindow', image, shape);
  if (!Number.isInteger(side) || side < 1) throw new RangeError(`bestWindow: side must be 1 or more, got ${side}`);
  // sums[y, x]: of the squares above and left of (y, x).
  const across = width + 1;
  const sums = new Float64Array((height + 1) * across);
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) row += image[(c * height + y) * width + x] ** 2;
      sums[(y + 1) * across + x + 1] = sums[y * across + x + 1] + row;
    }
  }
  const [h, w] = [Math.min(side, height), Math.min(side, width)];
  let best = { energy: Number.NEGATIVE_INFINITY, row: 0, column: 0 };
  for (let row = 0; row + h <= height; row++) {
    for (let column = 0; column + w <= width; column++) {
      const [top, bottom] = [row * across + column, (row + h) * across + column];
      const energy = sums[bottom + w] - sums[bottom] - sums[top + w] + sums[top];
      if (energy > best.energy) best = { energy, row, column };
    }
  }
  return { share: best.energy / sums[sums.length - 1], row: best.row, column: best.column };
}

/** The plane wave of which an image has most. */
interface PeakFrequency {
  /** sqrt(down^2 + across^2), cycles per pixel: 0 is even, 0.5 the finest pattern along an axis. */
  readonly frequency: number;
  /** Cycles per pixel from row to row, -0.5 to 0.5, and from column to column, 0 to 0.5. */
  readonly down: number;
  readonly across: number;
}

/**
 * The frequency at which the discrete Fourier transform of the image, the squares of all channels together, is largest. A cosine of k cycles
 * over a width of W has k / W. Of frequencies of one power, to rounding, the lowest. An image of zeros has 0.
 *
 * @param image [C, H, W] flattened.
 * @throws RangeError where the image does not have that shape.
 *
 * Memory: 32 H W bytes. Time: about 4 C H W (H + W) multiply-adds.
 */
export function peakFrequency(image: Float32Array, shape: Shape): PeakFrequency {
  const [channels, height, width] = expectShape('peakFrequency', image, shape);
  // Half of the frequencies across suffice: those of a real image come in pairs.
  const half = Math.floor(width / 2) + 1;
  const power = new Float64Array(height * half);
  for (let c = 0; c < channels; c++) {
    addPower(image.subarray(c * height * width, (c + 1) * height * width), height, width, power);
  }
  const most = power.reduce((largest, value) => Math.max(largest, value), 0);
  let best = { frequency: 0, down: 0, across: 0 };
  let isFound = false;
  for (let v = 0; v < height; v++) {
    for (let u = 0; u < half; u++) {
      if (power[v * half + u] < most * (1 - tie)) continue;
      const [down, across] = [(v <= height / 2 ? v : v - height) / height, u / width];
      const frequency = Math.hypot(down, across);
      if (!isFound || frequency < best.frequency) best = { frequency, down, across };
      isFound = true;
    }
  }
  return best;
}

/** Powers that differ by less are equal: sums of a few thousand terms of float32 pixels. */
const tie = 1e-9;

/** Adds |DFT|^2 of one channel, [H, W / 2 + 1]: along rows, then along columns. */
function addPower(channel: Float32Array, height: number, width: number, power: Float64Array): void {
  const half = Math.floor(width / 2) + 1;
  const [cosX, sinX] = waves(width);
  const [cosY, sinY] = waves(height);
  const real = new Float64Array(height * half);
  const imaginary = new Float64Array(height * half);
  for (let y = 0; y < height; y++) {
    for (let u = 0; u < half; u++) {
      let [re, im] = [0, 0];
      for (let x = 0; x < width; x++) {
        const value = channel[y * width + x];
        re += value * cosX[(u * x) % width];
        im -= value * sinX[(u * x) % width];
      }
      real[y * half + u] = re;
      imaginary[y * half + u] = im;
    }
  }
  for (let v = 0; v < height; v++) {
    for (let u = 0; u < half; u++) {
      let [re, im] = [0, 0];
      for (let y = 0; y < height; y++) {
        const [cos, sin] = [cosY[(v * y) % height], sinY[(v * y) % height]];
        re += real[y * half + u] * cos + imaginary[y * half + u] * sin;
        im += imaginary[y * half + u] * cos - real[y * half + u] * sin;
      }
      power[v * half + u] += re * re + im * im;
    }
  }
}

/** cos and sin of 2 pi i / n. */
function waves(n: number): [cos: Float64Array, sin: Float64Array] {
  const angle = (2 * Math.PI) / n;
  return [
    Float64Array.from({ length: n }, (_, i) => Math.cos(angle * i)),
    Float64Array.from({ length: n }, (_, i) => Math.sin(angle * i)),
  ];
}

function expectShape(what: string, image: Float32Array, shape: Shape): Shape {
  const [channels, height, width] = shape;
  if (image.length === channels * height * width && image.length > 0) return shape;
  throw new RangeError(`${what}: expected ${channels} x ${height} x ${width}, got ${image.length}`);
}
