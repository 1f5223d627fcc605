/** Windows over one dimension as windows of height 1, and pools of the whole image over any number of dimensions. */
import { type Attribute, ints, intsAttribute } from '../graph/graph.js';
import { inputName, inputTensor, inputValue } from '../graph/nodeView.js';
import { numbersOf, sizeOf, tensorFrom, tuple } from '../graph/tensor.js';
import type { LowerContext, Lowering } from './context.js';
import { overlaid } from './strict.js';

/** Attributes with one value per dimension, and their value for height 1. */
const perDimension = { kernel_shape: 1, strides: 1, dilations: 1, output_padding: 0 } as const;

function heightened({ node }: LowerContext): ReadonlyMap<string, Attribute> {
  const attributes = new Map<string, Attribute>();
  for (const [name, unit] of Object.entries(perDimension)) {
    const stated = intsAttribute(node, name);
    if (stated) attributes.set(name, ints([unit, ...stated]));
  }
  const pads = intsAttribute(node, 'pads');
  if (pads) attributes.set('pads', ints([0, pads[0] ?? 0, 0, ...pads.slice(1)]));
  return overlaid(node.attributes, attributes);
}

/** Weights [maps, channels, length] as [maps, channels, 1, length]; other inputs as they are. */
function heightenedWeights(context: LowerContext): readonly string[] {
  const weights = inputTensor(context, 1);
  if (weights?.dims.length !== 3) return context.node.inputs.slice(1);
  const [maps, channels, length] = tuple(weights.dims, 3);
  const heightened = context.emit.constant(tensorFrom(weights.type, [maps, channels, 1, length], numbersOf(weights)));
  return [heightened, ...context.node.inputs.slice(2)];
}

/** Lowers a window over [n, c, length] as one over [n, c, 1, length]. */
export const ofOneDimension =
  (lower: Lowering): Lowering =>
  (context) => {
    const { shape } = inputValue(context, 0);
    if (shape.length !== 3) return lower(context);
    const { emit } = context;
    const [n, channels, length] = tuple(shape, 3);
    const image = emit.reshape(inputName(context, 0), [n, channels, 1, length]);
    const inputs = [image, ...heightenedWeights(context)];
    return lower({ ...context, node: { ...context.node, attributes: heightened(context), inputs } }).map((name) => {
      const [rows, maps, , columns] = tuple(emit.shapeOf(name), 4);
      return emit.reshape(name, [rows, maps, columns]);
    });
  };

/** Lowers a pool of all pixels, [n, c, ..] -> [n, c, 1, ..], as one over [n, c, 1, pixels]. */
export const ofAnyDimension =
  (lower: Lowering): Lowering =>
  (context) => {
    const { shape } = inputValue(context, 0);
    if (shape.length === 4 || shape.length < 3) return lower(context);
    const [lead, pixels] = [shape.slice(0, 2), shape.slice(2)];
    const image = context.emit.reshape(inputName(context, 0), [...lead, 1, sizeOf(pixels)]);
    const inputs = [image, ...context.node.inputs.slice(1)];
    return lower({ ...context, node: { ...context.node, inputs } }).map((pooled) =>
      context.emit.reshape(pooled, [...lead, ...pixels.map(() => 1)]),
    );
  };
