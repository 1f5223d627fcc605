/** Bounds through convolutions and transposed ones: center, slope and error pass by W, W and |W|. */
import {
  floats,
  hasInput,
  imageShape,
  inputName,
  int,
  intAttribute,
  integers,
  type OpTable,
  outputShape,
  sizeOf,
  tuple,
  type Window,
  windowOf,
} from '@isthmus/onnx';
import {
  type Bounds,
  type BoundsContext,
  type BoundsRule,
  constantOf,
  linearError,
  required,
  roundoff,
  type Weights,
} from './rule.js';

/** Whether positions slide over the image, as of Conv, or pixels spread over positions, as of ConvTranspose. */
type Direction = 'forward' | 'transposed';

/** The pixel that a kernel cell joins to a position along one axis; of a transposed window it may lie between two pixels. */
const pixels = {
  forward: (position: number, cell: number, stride: number, pad: number, dilation: number) =>
    position * stride - pad + cell * dilation,
  transposed: (position: number, cell: number, stride: number, pad: number, dilation: number) =>
    (position + pad - cell * dilation) / stride,
} satisfies Record<Direction, unknown>;

/**
 * Rows of the gather: for every channel, kernel cell and window position the flat index of the pixel, in the order
 * [C, kH, kW, H', W']. A cell outside the image reads `padding`.
 */
export function windowIndices(
  { kernel, strides, pads, dilations }: Window,
  [channels, height, width]: readonly [number, number, number],
  [rows, columns]: readonly [number, number],
  padding: number,
  direction: Direction = 'forward',
): number[] {
  const place = pixels[direction];
  const inside = (value: number, size: number) => Number.isInteger(value) && value >= 0 && value < size;
  const cell = (y: number, x: number, ky: number, kx: number): number | null => {
    const row = place(y, ky, strides[0], pads[0], dilations[0]);
    const column = place(x, kx, strides[1], pads[1], dilations[1]);
    return inside(row, height) && inside(column, width) ? row * width + column : null;
  };
  const indices: number[] = [];
  for (let c = 0; c < channels; c++) {
    const plane = c * height * width;
    for (let at = 0; at < kernel[0] * kernel[1]; at++) {
      const [ky, kx] = [Math.floor(at / kernel[1]), at % kernel[1]];
      for (let y = 0; y < rows; y++) {
        for (let x = 0; x < columns; x++) {
          const pixel = cell(y, x, ky, kx);
          indices.push(pixel === null ? padding : plane + pixel);
        }
      }
    }
  }
  return indices;
}

/**
 * Gathers windows of a float64 [N, C, H, W]; outside the image lies 0. The batch goes last, so that one index copies N values:
 * [C kH kW H' W', N].
 */
export function gatherWindows(
  context: BoundsContext,
  image: string,
  positions: readonly [number, number],
  direction: Direction = 'forward',
): string {
  const { emit, node } = context;
  const [batch, channels, height, width] = imageShape(context, 0);
  const size = channels * height * width;
  const columns = emit.transpose(emit.reshape(image, [batch, size]), [1, 0]);
  const rows = emit.constant(() =>
    integers(windowIndices(windowOf(node), [channels, height, width], positions, size, direction)),
  );
  const zeros = emit.double(emit.constant(floats([1, batch], new Float32Array(batch))));
  return emit.op('Gather', [emit.concat([columns, zeros], 0), rows], { axis: int(0) });
}

/** [C H' W', N] back to the output's [N, C, H', W']. */
export function batchFirst(context: BoundsContext, name: string): string {
  const { emit } = context;
  const [batch, ...rest] = tuple(outputShape(context), 4);
  return emit.reshape(emit.transpose(emit.reshape(name, [sizeOf(rest), batch]), [1, 0]), [batch, ...rest]);
}

export const absolute = ({ dims, data }: Weights) => floats(dims, data.map(Math.abs));

/** A bias as it enters the error: 2^-50 |b|, a bound for the rounding of one float64 addition to a sum that holds it. */
export const biasSlack = ({ dims, data }: Weights) =>
  floats(
    dims,
    data.map((value) => Math.abs(value) * 2 ** 3 * roundoff.double),
  );

/**
 * y = W * x + b: c' = W * c + b in float64 as gathered windows times a matrix, s' = W * s, e' = |W| * (e + slack), the last two by
 * the op itself.
 *
 * @param matrix per group the weights of one output, [group, M/group, terms], terms in the order of the gathered windows.
 * @param terms products per output, at most.
 */
function convolved(
  context: BoundsContext,
  { matrix, terms, direction }: { matrix: (weights: Weights) => Weights; terms: number; direction: Direction },
): Bounds {
  const { node, emit } = context;
  const [input, weights] = [required(context, 0), constantOf(context, 1)];
  const bias = hasInput(context, 2) ? constantOf(context, 2) : null;
  const group = intAttribute(node, 'group', 1);
  const [batch, , ...positions] = tuple(outputShape(context), 4);
  const attributes = Object.fromEntries(node.attributes);

  const windows = gatherWindows(context, input.center, positions, direction);
  const product = emit.matMul(
    emit.double(emit.constant(() => matrix(weights))),
    emit.reshape(windows, [group, terms, sizeOf(positions) * batch]),
  );
  const sums = batchFirst(context, product);
  const perMap = bias && emit.constant(floats([bias.data.length, 1, 1], bias.data));
  const absoluteWeights = emit.constant(() => absolute(weights));
  const slack = bias ? [emit.constant(biasSlack(bias))] : [];
  return {
    center: perMap ? emit.add(sums, emit.double(perMap)) : sums,
    slope: emit.op(node.op, [input.slope, inputName(context, 1)], attributes),
    error: linearError(context, input, terms, (e) => emit.op(node.op, [e, absoluteWeights, ...slack], attributes)),
  };
}

const conv: BoundsRule = (context) => {
  const group = intAttribute(context.node, 'group', 1);
  const [maps, ...term] = tuple(constantOf(context, 1).dims, 4);
  const terms = sizeOf(term);
  const matrix = ({ data }: Weights) => floats([group, maps / group, terms], data);
  return convolved(context, { matrix, terms, direction: 'forward' });
};

/** Weights [C, M/group, kH, kW]: an output sums over the input's channels and the kernel cells that reach it. */
const convTranspose: BoundsRule = (context) => {
  const group = intAttribute(context.node, 'group', 1);
  const [channels, maps, ...kernel] = tuple(constantOf(context, 1).dims, 4);
  const [perGroup, cells] = [channels / group, sizeOf(kernel)];
  const terms = perGroup * cells;
  const matrix = ({ data }: Weights) => {
    const turned = new Float32Array(data.length);
    for (const [at, weight] of data.entries()) {
      const [cell, rest] = [at % cells, Math.floor(at / cells)];
      const [map, channel] = [rest % maps, Math.floor(rest / maps)];
      const [part, c] = [Math.floor(channel / perGroup), channel % perGroup];
      turned[((part * maps + map) * perGroup + c) * cells + cell] = weight;
    }
    return floats([group, maps, terms], turned);
  };
  return convolved(context, { matrix, terms, direction: 'transposed' });
};

export const convolutionRules = { Conv: conv, ConvTranspose: convTranspose } satisfies Partial<OpTable<BoundsRule>>;
