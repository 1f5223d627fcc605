/** Windows over images of one dimension, as those of height 1, and what needs no neighbours over any number of dimensions. */
import { type Attribute, ints, intsAttribute } from '../graph.js';
import { numbersOf, sizeOf, tensorFrom } from '../tensor.js';
import { inputValue, type LowerContext, type Lowering, tensorOf } from './context.js';
import { reshaped, shapeOf } from './steps.js';
import { overlaid } from './strict.js';

/** Attributes of one value per dimension, and what height 1 has of them. */
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

/** [maps, channels, length] -> [maps, channels, 1, length]; anything else stays. */
function heightenedWeights(context: LowerContext): readonly string[] {
  const weights = tensorOf(context, 1);
  if (weights?.dims.length !== 3) return context.inputs.slice(1);
  const dims = [weights.dims[0]!, weights.dims[1]!, 1, weights.dims[2]!];
  return [context.builder.constant(tensorFrom(weights.type, dims, numbersOf(weights))), ...context.inputs.slice(2)];
}

/** A window over [n, c, length] is one over [n, c, 1, length]. */
export const ofOneDimension =
  (lower: Lowering): Lowering =>
  (context) => {
    const { shape } = inputValue(context, 0);
    if (shape.length !== 3) return lower(context);
    const image = reshaped(context, context.inputs[0]!, [shape[0]!, shape[1]!, 1, shape[2]!]);
    const node = { ...context.node, attributes: heightened(context) };
    const results = lower({ ...context, node, inputs: [image, ...heightenedWeights(context)] });
    return results.map((name) => {
      const [n, maps, , length] = shapeOf(context, name) as [number, number, number, number];
      return reshaped(context, name, [n, maps, length]);
    });
  };

/** A pool of the whole image, [n, c, ..] -> [n, c, 1, ..], is one over [n, c, 1, pixels]. */
export const ofAnyDimension =
  (lower: Lowering): Lowering =>
  (context) => {
    const { shape } = inputValue(context, 0);
    if (shape.length === 4 || shape.length < 3) return lower(context);
    const image = reshaped(context, context.inputs[0]!, [shape[0]!, shape[1]!, 1, sizeOf(shape.slice(2))]);
    const [pooled] = lower({ ...context, inputs: [image, ...context.inputs.slice(1)] });
    return [reshaped(context, pooled!, [shape[0]!, shape[1]!, ...shape.slice(2).map(() => 1)])];
  };
