/** Weight standardisation, which exporters write as batch normalisation in training mode: its statistics are those of the constant weights. */
import { floatAttribute, intAttribute } from '../graph.js';
import { inputTensor, refuse } from '../nodeView.js';
import { floats, item, numbersOf, sizeOf } from '../tensor.js';
import type { LowerContext } from './context.js';

/**
 * (x - mean) / sqrt(variance + epsilon) * scale + bias, mean and variance over all axes but the second; undefined where an input is not
 * constant or the mode is that of inference.
 */
export function standardisedConstant(context: LowerContext): string | undefined {
  const early = context.opset < 14 && context.node.outputs.some((name, output) => output > 0 && name !== '');
  if (!early && intAttribute(context.node, 'training_mode', 0) === 0) return undefined;
  const [x, scale, bias] = [0, 1, 2].map((index) => inputTensor(context, index));
  const channels = x?.dims[1];
  if (!x || !scale || !bias || channels === undefined) return undefined;
  const [factors, offsets] = [numbersOf(scale), numbersOf(bias)];
  if (factors.length !== channels || offsets.length !== channels) {
    refuse(context, `scale [${scale.dims}] and bias [${bias.dims}] for ${channels} channels`);
  }
  const inner = sizeOf(x.dims.slice(2));
  const values = numbersOf(x);
  const channelAt = (at: number) => Math.floor(at / inner) % channels;
  const count = values.length / channels;
  /** Per channel, the sum of a function of each value over their number. */
  const meanOf = (of: (value: number, channel: number) => number) => {
    const sums = new Float64Array(channels);
    for (const [at, value] of values.entries()) {
      const channel = channelAt(at);
      sums[channel] = item(sums, channel) + of(value, channel) / count;
    }
    return sums;
  };
  const mean = meanOf((value) => value);
  const variance = meanOf((value, channel) => (value - item(mean, channel)) ** 2);
  const epsilon = floatAttribute(context.node, 'epsilon', 1e-5);
  const result = Float32Array.from(values, (value, at) => {
    const c = channelAt(at);
    return ((value - item(mean, c)) / Math.sqrt(item(variance, c) + epsilon)) * item(factors, c) + item(offsets, c);
  });
  return context.emit.constant(floats(x.dims, result));
}
