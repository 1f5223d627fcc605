/** Batch normalisation of constants in training mode: how exporters write weight standardisation, whose statistics are the weights' own. */
import { floatAttribute, intAttribute } from '../graph.js';
import { floats, numbersOf, sizeOf } from '../tensor.js';
import { type LowerContext, tensorOf } from './context.js';

/**
 * (x - mean) / sqrt(variance + epsilon) * scale + bias, mean and variance over all axes but the second; undefined where an input is not
 * constant or the mode is that of inference.
 */
export function standardisedConstant(context: LowerContext): string | undefined {
  const early = context.opset < 14 && context.node.outputs.some((name, output) => output > 0 && name !== '');
  if (!early && intAttribute(context.node, 'training_mode', 0) === 0) return undefined;
  const [x, scale, bias] = [0, 1, 2].map((index) => tensorOf(context, index));
  if (!x || !scale || !bias || x.dims.length < 2) return undefined;
  const channels = x.dims[1]!;
  const inner = sizeOf(x.dims.slice(2));
  const values = numbersOf(x);
  const channelAt = (at: number) => Math.floor(at / inner) % channels;
  const count = values.length / channels;
  const mean = new Float64Array(channels);
  for (const [at, value] of values.entries()) mean[channelAt(at)]! += value / count;
  const variance = new Float64Array(channels);
  for (const [at, value] of values.entries()) variance[channelAt(at)]! += (value - mean[channelAt(at)]!) ** 2 / count;
  const [factors, offsets] = [numbersOf(scale), numbersOf(bias)];
  const epsilon = floatAttribute(context.node, 'epsilon', 1e-5);
  const result = Float32Array.from(values, (value, at) => {
    const c = channelAt(at);
    return ((value - mean[c]!) / Math.sqrt(variance[c]! + epsilon)) * factors[c]! + offsets[c]!;
  });
  return context.builder.constant(floats(x.dims, result));
}
