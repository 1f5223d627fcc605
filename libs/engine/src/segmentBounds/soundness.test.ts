/** Tests every rule against the network in float64: no value leaves its bounds, with no slack beyond the rules' own for rounding. */
import { randomStream } from '@isthmus/numerics';
import {
  type Attribute,
  createGraphBuilder,
  float,
  floats,
  type GraphBuilder,
  int,
  integers,
  ints,
  isRefusal,
  type StaticGraph,
  scalar,
  serializeGraph,
  sizeOf,
  type Tensor,
} from '@isthmus/onnx';
import { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { interpret } from '../testing/float64Interpreter.js';
import { graphOf, operationCases } from '../testing/operationCases.js';
import { boundsRules, carryBounds, findUnboundedOp } from './boundsGraph.js';
import { createBoundsEmitter } from './emitter.js';
import type { Bounds, BoundsContext } from './rule.js';
import { boundsSessionOptions } from './segmentBounds.js';

const stream = randomStream(7, 'soundness of bounds', 0);
const normals = (dims: number[], scale = 1) =>
  floats(
    dims,
    stream.fillNormal(new Float32Array(sizeOf(dims))).map((v) => v * scale),
  );

/** Pieces at once. */
const n = 2;

/** What an op is built with: constants by value, the rest by name. x is [n, 8, 3, 3], of about [-4, 4]. */
interface Build {
  readonly add: (
    op: string,
    inputs: readonly (string | Tensor | number)[],
    attributes?: Record<string, Attribute>,
  ) => string;
  readonly x: string;
}

function building(builder: GraphBuilder): Build['add'] {
  return (op, inputs, attributes = {}) => {
    const names = inputs.map((input) => {
      if (typeof input === 'string') return input;
      return builder.constant(typeof input === 'number' ? scalar(input) : input);
    });
    return builder.add(op, names, attributes)[0]!;
  };
}

const window = (kernel: number[], strides: number[], pads: number[]) => ({
  kernel_shape: ints(kernel),
  strides: ints(strides),
  pads: ints(pads),
  dilations: ints([1, 1]),
});

/** The op alone, so that no other op's error hides its own; or several times with convolutions between. */
function networkOf(build: (parts: Build) => string, times = 1): StaticGraph {
  const builder = createGraphBuilder();
  const add = building(builder);
  let x = build({ add, x: builder.input('image', { type: 'float32', shape: [n, 8, 3, 3] }) });
  for (let i = 1; i < times; i++) {
    const mixed = add('Conv', [x, normals([8, 8, 3, 3], 0.25), normals([8], 0.5)], {
      ...window([3, 3], [1, 1], [1, 1, 1, 1]),
      group: int(1),
    });
    x = build({ add, x: mixed });
  }
  return asWritten(builder.finish([x]));
}

/** The graph as a file would give it back: attributes in float32. */
function asWritten(graph: StaticGraph): StaticGraph {
  const rounded = (attribute: Attribute) =>
    attribute.kind === 'float' ? float(Math.fround(attribute.value)) : attribute;
  const nodes = graph.nodes.map((node) => ({
    ...node,
    attributes: new Map([...node.attributes].map(([name, attribute]) => [name, rounded(attribute)])),
  }));
  return { ...graph, nodes };
}

/** Half widths of pieces: slopes and errors are as large. */
const widths = [2, 0.3, 0.03, 3e-4, 1e-6, 0];

/**
 * How far values leave their bounds at most, |y - c - s u| - e over pieces of every width, relative to 1 + |y|; and the largest e by
 * width, relative likewise. x(u) = c + s u + d at 25 u, d anything within the error, its ends included.
 */
async function examine(
  graph: StaticGraph,
  { rules = boundsRules, withErrors = [false, true], range: [least, most] = [-4, 4] as readonly [number, number] } = {},
) {
  const bounds = await openBounds(graph, rules);
  const size = sizeOf(graph.values.get(graph.inputs[0]!)?.shape ?? []);
  const errors = new Map<number, number>();
  let violation = Number.NEGATIVE_INFINITY;
  for (const width of widths) {
    for (const withError of withErrors) {
      const center = Float32Array.from({ length: size }, () => least + (most - least) * stream.uniform());
      // Parts of float64 centers that float32 does not hold.
      const low = center.map((value) => value * 2 ** -26 * stream.uniform());
      const slope = Float32Array.from({ length: size }, () => width * (2 * stream.uniform() - 1));
      const error = slope.map(() => (withError ? 0.1 * width * stream.uniform() : 0));
      const y = await bounds.run({ centerHigh: center, centerLow: low, slope, error });
      for (let k = 0; k < 25; k++) {
        const u = k / 12 - 1;
        const x = Float64Array.from(center, (value, i) => {
          const d = error[i]! * Math.max(-1, Math.min(1, 4 * stream.uniform() - 2));
          return value + low[i]! + slope[i]! * u + d;
        });
        const [found] = interpret(graph, { image: x });
        for (const [i, value] of found!.entries()) {
          const off = Math.abs(value - y.centerHigh[i]! - y.centerLow[i]! - y.slope[i]! * u);
          if (Number.isFinite(y.error[i]!))
            violation = Math.max(violation, (off - y.error[i]!) / (1 + Math.abs(value)));
          const known = Number.isFinite(y.error[i]!) ? y.error[i]! / (1 + Math.abs(value)) : Number.POSITIVE_INFINITY;
          errors.set(width, Math.max(errors.get(width) ?? 0, known));
        }
      }
    }
  }
  await bounds.close();
  return { violation, errors };
}

const parts = ['centerHigh', 'centerLow', 'slope', 'error'] as const;
type Parts = Record<(typeof parts)[number], Float32Array>;

/** The bounds of the network's output by themselves. */
async function openBounds(graph: StaticGraph, rules: typeof boundsRules) {
  const emit = createBoundsEmitter(graph);
  const [image, output] = [graph.inputs[0], graph.outputs[0]];
  const value = (name: string) => graph.values.get(name) ?? { type: 'float32' as const, shape: [] };
  const [high, low, slope, error] = parts.map((part) => emit.input(part, value(image!)));
  const center = emit.add(emit.double(high!), emit.double(low!));
  const y = carryBounds(graph, emit, { center, slope: slope!, error: error! }, rules).get(output!)!;
  const rounded = emit.single(y.center);
  const rest = emit.single(emit.sub(y.center, emit.double(rounded)));
  const outputs = { yHigh: rounded, yLow: rest, ySlope: y.slope, yError: y.error };
  const file = serializeGraph(emit.finish(outputs, value(output!)));
  const session = await InferenceSession.create(file, boundsSessionOptions(1));
  return {
    async run(piece: Parts): Promise<Parts> {
      const feeds = parts.map(
        (part) => [part, new RuntimeTensor('float32', piece[part], value(image!).shape)] as const,
      );
      const found = await session.run(Object.fromEntries(feeds));
      const of = (name: string) => found[name]!.data as Float32Array;
      return { centerHigh: of('yHigh'), centerLow: of('yLow'), slope: of('ySlope'), error: of('yError') };
    },
    close: () => session.release(),
  };
}

/** Float64's own roundings in the network and the checks. */
const rounding = 2e-14;
const maskOf = ({ add, x }: Build) => add('Greater', [x, 0.3]);

/** Ops that keep the shape of x. */
const keeping: Record<string, (parts: Build) => string> = {
  Relu: ({ add, x }) => add('Relu', [x]),
  Sigmoid: ({ add, x }) => add('Sigmoid', [x]),
  Tanh: ({ add, x }) => add('Tanh', [x]),
  Softplus: ({ add, x }) => add('Softplus', [x]),
  // The oracle's series is accurate up to 3.
  Erf: ({ add, x }) => add('Erf', [add('Sin', [x])]),
  Exp: ({ add, x }) => add('Exp', [add('Sin', [x])]),
  Log: ({ add, x }) => add('Log', [add('Exp', [add('Sin', [x])])]),
  Sqrt: ({ add, x }) => add('Sqrt', [add('Exp', [add('Sin', [x])])]),
  'a product with x shifted': ({ add, x }) => add('Mul', [x, add('Sub', [0.3, x])]),
  'a quotient of two values of x': ({ add, x }) => add('Div', [x, add('Add', [1, add('Mul', [x, x])])]),
  'MaxPool of overlapping windows': ({ add, x }) => add('MaxPool', [x], window([3, 3], [1, 1], [1, 1, 1, 1])),
  AveragePool: ({ add, x }) =>
    add('AveragePool', [x], {
      kernel_shape: ints([3, 3]),
      strides: ints([1, 1]),
      pads: ints([1, 1, 1, 1]),
      count_include_pad: int(0),
    }),
  LRN: ({ add, x }) => add('LRN', [x], { size: int(5), alpha: float(0.7), beta: float(0.75), bias: float(1.5) }),
  LeakyRelu: ({ add, x }) => add('LeakyRelu', [x], { alpha: float(0.1) }),
  'LeakyRelu that rises to both sides': ({ add, x }) => add('LeakyRelu', [x], { alpha: float(-0.3) }),
  'LeakyRelu that is steeper below': ({ add, x }) => add('LeakyRelu', [x], { alpha: float(1.7) }),
  'PRelu as it is read': ({ add, x }) => {
    const above = add('Relu', [x]);
    return add('Add', [above, add('Mul', [add('Sub', [x, above]), normals([8, 1, 1], 0.3)])]);
  },
  Elu: ({ add, x }) => add('Elu', [x], { alpha: float(1) }),
  'Elu with a kink': ({ add, x }) => add('Elu', [x], { alpha: float(0.4) }),
  'Elu as of SELU': ({ add, x }) => add('Elu', [x], { alpha: float(1.6732632) }),
  Clip: ({ add, x }) => add('Clip', [x, -0.5, 1.25]),
  'Clip from above': ({ add, x }) => add('Clip', [x, '', 0.7]),
  'Clip from below': ({ add, x }) => add('Clip', [x, -0.7, '']),
  'Clip with the limits that exporters write for none': ({ add, x }) =>
    add('Clip', [x, 0, Math.fround(3.4028234663852886e38)]),
  'Clip at far limits': ({ add, x }) => add('Clip', [add('Add', [x, 1000]), 1000, 1000.5]),
  'Clip of crossed limits': ({ add, x }) => add('Add', [x, add('Clip', [x, 1, -1])]),
  HardSigmoid: ({ add, x }) => add('HardSigmoid', [x], { alpha: float(0.2), beta: float(0.5) }),
  HardSwish: ({ add, x }) => add('HardSwish', [x]),
  Abs: ({ add, x }) => add('Abs', [x]),
  'Max with constants per channel': ({ add, x }) => add('Max', [x, normals([8, 1, 1])]),
  'Min with a constant in front': ({ add, x }) => add('Min', [0.4, x]),
  'Max of two': ({ add, x }) => add('Max', [x, add('Mul', [x, normals([8, 1, 1])])]),
  'Min of two, one of them repeated': ({ add, x }) =>
    add('Min', [x, add('ReduceMean', [x], { axes: ints([1]), keepdims: int(1) })]),
  'Where with a constant mask': ({ add, x }) => {
    const mask: Tensor = { type: 'bool', dims: [8, 1, 1], data: Uint8Array.of(1, 0, 0, 1, 1, 0, 1, 0) };
    return add('Where', [mask, x, add('Neg', [x])]);
  },
  'Where with a constant mask and a constant': ({ add, x }) => {
    const mask: Tensor = { type: 'bool', dims: [8, 1, 1], data: Uint8Array.of(1, 0, 0, 1, 1, 0, 1, 0) };
    return add('Where', [mask, x, 0.3]);
  },
  'Where with a mask of x, continuous': ({ add, x }) =>
    add('Where', [add('GreaterOrEqual', [x, 1]), x, add('Mul', [x, x])]),
  'Where with two masks, continuous': ({ add, x }) => {
    const outside = add('Or', [add('Less', [x, -1]), add('LessOrEqual', [1, x])]);
    return add('Where', [add('Not', [outside]), add('Mul', [x, x]), 1]);
  },
  Sin: ({ add, x }) => add('Sin', [x]),
  Cos: ({ add, x }) => add('Cos', [add('Mul', [x, 3])]),
  'Pow of 5': ({ add, x }) => add('Pow', [add('Mul', [x, 0.5]), 5]),
  'Pow of 2.5': ({ add, x }) => add('Pow', [add('Add', [add('Sigmoid', [x]), 0.5]), 2.5]),
  'powers of 1.5': ({ add, x }) => add('Pow', [1.5, x]),
  'powers of 0.3': ({ add, x }) => add('Pow', [0.3, add('Tanh', [x])]),
  'LayerNormalization over the last axis': ({ add, x }) =>
    add('LayerNormalization', [x, normals([3]), normals([3])], { axis: int(-1), epsilon: float(1e-2) }),
  'LayerNormalization over three axes': ({ add, x }) =>
    add('LayerNormalization', [x, normals([8, 3, 3])], { axis: int(1), epsilon: float(1e-5) }),
  BatchNormalization: ({ add, x }) => {
    const variance = floats([8], normals([8]).data.map(Math.abs));
    const channel = () => normals([8]);
    // Not behind a single convolution, which would absorb it.
    return add('BatchNormalization', [add('Add', [x, x]), channel(), channel(), channel(), variance], {
      epsilon: float(0.1),
    });
  },
  'Softmax over channels': ({ add, x }) => add('Mul', [add('Softmax', [x], { axis: int(1) }), 8]),
  'Softmax over the last axis': ({ add, x }) => add('Mul', [add('Softmax', [x], { axis: int(-1) }), 3]),
  LogSoftmax: ({ add, x }) => add('LogSoftmax', [x], { axis: int(1) }),
  'ReduceMean that is repeated': ({ add, x }) => {
    const mean = add('ReduceMean', [x], { axes: ints([2, 3]), keepdims: int(1) });
    return add('Expand', [mean, integers([n, 8, 3, 3])]);
  },
  'ReduceMax of a middle axis': ({ add, x }) =>
    add('Add', [x, add('ReduceMax', [x], { axes: ints([1]), keepdims: int(1) })]),
  'ReduceMin of two axes, which do not stay': ({ add, x }) => {
    const smallest = add('ReduceMin', [x], { axes: ints([1, -1]), keepdims: int(0) });
    return add('Mul', [x, add('Reshape', [smallest, integers([n, 1, 3, 1])])]);
  },
  'MatMul of two values of x': ({ add, x }) =>
    add('MatMul', [x, add('Mul', [add('Transpose', [x], { perm: ints([0, 1, 3, 2]) }), 0.3])]),
  // ONNX Runtime would make one float32 factor of the three.
  'MatMul of two scaled values of x, divided, as in attention': ({ add, x }) => {
    const turned = add('Mul', [add('Transpose', [x], { perm: ints([0, 1, 3, 2]) }), 0.3]);
    return add('Div', [add('MatMul', [add('Mul', [x, 0.7]), turned]), 2.6]);
  },
  'MatMul of weights in front': ({ add, x }) => add('MatMul', [normals([3, 3], 0.5), x]),
};

/** Ops that give another shape, or jump. */
const others: Record<string, (parts: Build) => string> = {
  'ReduceSum without kept axes': ({ add, x }) => add('ReduceSum', [x, integers([1, 3])], { keepdims: int(0) }),
  'ReduceMean without kept axes': ({ add, x }) => add('ReduceMean', [x], { axes: ints([1]), keepdims: int(0) }),
  'MatMul with a vector': ({ add, x }) => add('MatMul', [x, normals([3])]),
  'Concat with a constant': ({ add, x }) => add('Concat', [x, normals([n, 2, 3, 3])], { axis: int(1) }),
  'ConvTranspose in groups': ({ add, x }) =>
    add('ConvTranspose', [x, normals([8, 3, 3, 3], 0.3), normals([6])], {
      ...window([3, 3], [2, 2], [1, 1, 1, 1]),
      output_padding: ints([1, 1]),
      group: int(2),
    }),
  'ConvTranspose that is dilated': ({ add, x }) =>
    add('ConvTranspose', [x, normals([8, 2, 2, 3], 0.3)], {
      ...window([2, 3], [1, 3], [0, 2, 1, 0]),
      dilations: ints([2, 1]),
      output_padding: ints([0, 0]),
      group: int(1),
    }),
};

/** Masks as numbers: no piece is short enough for their jump. */
const jumping: Record<string, (parts: Build) => string> = {
  'a mask as a number': (parts) => parts.add('Cast', [maskOf(parts)], { to: int(1) }),
  'Where with a mask of x, that jumps': (parts) =>
    parts.add('Where', [parts.add('And', [maskOf(parts), parts.add('Less', [parts.x, 1])]), parts.x, 2]),
};

describe.each(Object.entries(keeping))('%s', (title, build) => {
  it('never leaves its bounds, alone and three times in a row, and they close on it as the piece shrinks', async () => {
    for (const times of [1, 3]) {
      const { violation, errors } = await examine(networkOf(build, times));
      expect(violation).toBeLessThan(rounding);
      // The error of a kink is proportional to the width of a piece that holds it, that of a smooth function to the width squared; the
      // rounding of a line adds little.
      expect(errors.get(3e-4)!).toBeLessThan(Math.max(errors.get(0.03)! / 20, 1e-11));
      // Erf is float32 in the runtime.
      expect(errors.get(0)!).toBeLessThan(title === 'Erf' ? 1e-4 : times === 1 ? 2e-11 : 1e-8);
    }
  });
});

describe.each(Object.entries(others))('%s', (_title, build) => {
  it('never leaves its bounds, and they close on it as the piece shrinks', async () => {
    const { violation, errors } = await examine(networkOf(build));
    expect(violation).toBeLessThan(rounding);
    expect(errors.get(3e-4)!).toBeLessThan(errors.get(0.03)! / 20);
    expect(errors.get(0)!).toBeLessThan(2e-11);
  });
});

describe.each(Object.entries(jumping))('%s', (_title, build) => {
  it('never leaves its bounds', async () => {
    for (const times of [1, 2]) expect((await examine(networkOf(build, times))).violation).toBeLessThan(rounding);
  });
});

describe('the ops that engines compute and differentiate', () => {
  const cases = operationCases.map((one) => [one.title, one] as const);
  const bounded = cases.filter(([, one]) => findUnboundedOp(graphOf(one)) === null);

  it('have bounds in every form but these', () => {
    const others = cases.filter((one) => !bounded.includes(one)).map(([title]) => title);
    expect(others).toEqual([
      // It jumps.
      'Mod of a constant',
      'Mod of two functions of x',
      'Gemm of transposed matrices',
      'Gemm of a transposed right-hand side and bias',
    ]);
  });

  it.each(bounded)('never leave them: %s', async (_title, one) => {
    const { violation } = await examine(asWritten(graphOf(one)), { range: one.range ?? [-2, 2] });
    expect(violation).toBeLessThan(rounding);
  });
});

/** The known rules with what `spoil` does to each result. */
const spoiled = (spoil: (bounds: Bounds, emit: BoundsContext['emit']) => Bounds) =>
  Object.fromEntries(
    Object.entries(boundsRules).map(([op, rule]) => [
      op,
      isRefusal(rule)
        ? rule
        : (context: BoundsContext) => [rule(context)].flat().map((bounds) => spoil(bounds, context.emit)),
    ]),
  ) as typeof boundsRules;

/** Rules without an error: half of it is 0 too. */
const straight = [
  'AveragePool',
  'Clip of crossed limits',
  'Where with a constant mask',
  'Where with a constant mask and a constant',
  'BatchNormalization',
  'ReduceMean that is repeated',
  'MatMul of weights in front',
];

describe('rules that are wrong are found out', () => {
  const halved = spoiled((bounds, emit) => ({ ...bounds, error: emit.mul(bounds.error, 0.5) }));
  const bent = Object.entries(keeping).filter(([title]) => !straight.includes(title));
  it.each(bent)('with half of their error: %s', async (_title, build) => {
    const { violation } = await examine(networkOf(build), { rules: halved, withErrors: [false] });
    expect(violation).toBeGreaterThan(1e-5);
  });

  const rounded = spoiled((bounds, emit) => ({ ...bounds, center: emit.double(emit.single(bounds.center)) }));
  // Erf's own slack is that of a float32 center.
  const exact = Object.entries(keeping).filter(([title]) => title !== 'Erf');
  it.each(exact)('with centers rounded to float32 and no slack for it: %s', async (_title, build) => {
    const { violation } = await examine(networkOf(build), { rules: rounded });
    expect(violation).toBeGreaterThan(1e-9);
  });
});
