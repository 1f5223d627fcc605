/** One op in one form, as a graph that every engine must compute and differentiate; and the builders of such cases. */
import { type Attribute, floats, type GraphBuilder, type integers, ints, sizeOf } from '@isthmus/onnx';

/** A linear congruential generator: the same values on every run, of no statistical quality. */
export function generator(seed: number, [low, high]: readonly [number, number]) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.fround(low + ((high - low) * state) / 2 ** 32);
  };
}

export interface OperationCase {
  readonly title: string;
  readonly shape: readonly number[];
  /** Values of x; [-2, 2] by default. */
  readonly range?: readonly [number, number];
  readonly build: (builder: GraphBuilder, x: string) => string;
}

export const random = (dims: readonly number[], seed = 7) => {
  const next = generator(seed, [-1, 1]);
  return floats(dims, Float32Array.from({ length: sizeOf(dims) }, next));
};

export const op =
  (
    name: string,
    attributes: Record<string, Attribute> = {},
    ...constants: ReturnType<typeof integers>[]
  ): OperationCase['build'] =>
  (builder, x) =>
    builder.add(name, [x, ...constants.map((tensor) => builder.constant(tensor))], attributes)[0]!;

export const window = (kernel: number[], strides: number[], pads: number[], dilations = [1, 1]) => ({
  kernel_shape: ints(kernel),
  strides: ints(strides),
  pads: ints(pads),
  dilations: ints(dilations),
});
