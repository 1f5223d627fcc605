/**
 * Runs a static graph in float64 with the plainest loops there are: the oracle of the gradient tests. Central differences
 * of it have an error near 1e-9, where those of a float32 runtime would have 1e-3. Slow; not part of the package's exports.
 */
import {
  floatAttribute,
  intAttribute,
  intsAttribute,
  type Node,
  numbersOf,
  type StaticGraph,
  sizeOf,
  windowOf,
} from '@isthmus/onnx';

interface Array64 {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

type Operation = (node: Node, inputs: readonly Array64[], outputs: readonly (readonly number[])[]) => Float64Array[];

const erf = (x: number) => {
  // Maclaurin series: erf x = 2/sqrt(pi) sum (-1)^n x^(2n+1) / (n! (2n+1)), good to 1e-15 for |x| < 3.
  let term = x;
  let sum = x;
  for (let n = 1; n < 100; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
};

const unaryFunctions: Record<string, (x: number, node: Node) => number> = {
  Relu: (x) => Math.max(0, x),
  LeakyRelu: (x, node) => (x > 0 ? x : floatAttribute(node, 'alpha', 0.01) * x),
  Elu: (x, node) => (x > 0 ? x : floatAttribute(node, 'alpha', 1) * Math.expm1(x)),
  Sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  HardSigmoid: (x, node) =>
    Math.max(0, Math.min(1, floatAttribute(node, 'alpha', 0.2) * x + floatAttribute(node, 'beta', 0.5))),
  HardSwish: (x) => x * Math.max(0, Math.min(1, x / 6 + 0.5)),
  Tanh: Math.tanh,
  Softplus: (x) => Math.log1p(Math.exp(x)),
  Erf: erf,
  Exp: Math.exp,
  Log: Math.log,
  Sqrt: Math.sqrt,
  Sin: Math.sin,
  Cos: Math.cos,
  Abs: Math.abs,
  Sign: Math.sign,
  Floor: Math.floor,
  Neg: (x) => -x,
  Not: (x) => Number(x === 0),
  IsNaN: (x) => Number(Number.isNaN(x)),
  Cast: (x) => x,
};

const binaryFunctions: Record<string, (a: number, b: number) => number> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Pow: (a, b) => a ** b,
  Mod: (a, b) => a % b,
  Min: Math.min,
  Max: Math.max,
  Greater: (a, b) => Number(a > b),
  Equal: (a, b) => Number(a === b),
  GreaterOrEqual: (a, b) => Number(a >= b),
  Less: (a, b) => Number(a < b),
  LessOrEqual: (a, b) => Number(a <= b),
  And: (a, b) => Number(a !== 0 && b !== 0),
  Or: (a, b) => Number(a !== 0 || b !== 0),
};

/** Coordinates of a flat index, and the flat index of coordinates; axes of size 1 broadcast. */
const coordinates = (index: number, shape: readonly number[]) => {
  const result = new Array<number>(shape.length);
  for (let axis = shape.length - 1, rest = index; axis >= 0; axis--) {
    result[axis] = rest % shape[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return result;
};
const flat = (at: readonly number[], shape: readonly number[]) =>
  shape.reduce((index, size, axis) => index * size + (size === 1 ? 0 : at[axis + at.length - shape.length]!), 0);

const tabulate = (shape: readonly number[], value: (at: number[]) => number) =>
  Float64Array.from({ length: sizeOf(shape) }, (_, index) => value(coordinates(index, shape)));

const broadcast =
  (apply: (...values: number[]) => number): Operation =>
  (_node, inputs, [shape]) => [
    tabulate(shape!, (at) => apply(...inputs.map((input) => input.data[flat(at, input.shape)]!))),
  ];

/** Calls back with every pair (position, cell) of a window inside the image. */
function overWindow(
  node: Node,
  size: readonly number[],
  [row, column]: readonly [number, number],
  visit: (y: number, x: number, ky: number, kx: number) => void,
) {
  const { kernel, strides, pads, dilations } = windowOf(node);
  for (let ky = 0; ky < kernel[0]; ky++) {
    for (let kx = 0; kx < kernel[1]; kx++) {
      const y = row * strides[0] - pads[0] + ky * dilations[0];
      const x = column * strides[1] - pads[1] + kx * dilations[1];
      if (y >= 0 && y < size[0]! && x >= 0 && x < size[1]!) visit(y, x, ky, kx);
    }
  }
}

const conv: Operation = (node, [image, weights, bias], [shape]) => {
  const [, channels, ...size] = image!.shape as [number, number, number, number];
  const group = intAttribute(node, 'group', 1);
  const perGroup = channels / group;
  const mapsPerGroup = shape![1]! / group;
  return [
    tabulate(shape!, ([n, m, row, column]) => {
      let sum = bias?.data[m!] ?? 0;
      for (let c = 0; c < perGroup; c++) {
        const channel = Math.floor(m! / mapsPerGroup) * perGroup + c;
        overWindow(node, size, [row!, column!], (y, x, ky, kx) => {
          sum +=
            image!.data[flat([n!, channel, y, x], image!.shape)]! *
            weights!.data[flat([m!, c, ky, kx], weights!.shape)]!;
        });
      }
      return sum;
    }),
  ];
};

const convTranspose: Operation = (node, [image, weights, bias], [shape]) => {
  const [batch, channels, height, width] = image!.shape as [number, number, number, number];
  const group = intAttribute(node, 'group', 1);
  const mapsPerGroup = shape![1]! / group;
  const result = tabulate(shape!, ([, m]) => bias?.data[m!] ?? 0);
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) {
      const part = Math.floor(c / (channels / group));
      for (let row = 0; row < height; row++) {
        for (let column = 0; column < width; column++) {
          const value = image!.data[flat([n, c, row, column], image!.shape)]!;
          overWindow(node, shape!.slice(2), [row, column], (y, x, ky, kx) => {
            for (let m = 0; m < mapsPerGroup; m++) {
              const at = flat([n, part * mapsPerGroup + m, y, x], shape!);
              result[at]! += value * weights!.data[flat([c, m, ky, kx], weights!.shape)]!;
            }
          });
        }
      }
    }
  }
  return [result];
};

const pool: Operation = (node, [image], [shape]) => {
  const size = image!.shape.slice(2);
  const { kernel } = windowOf(node);
  const countPads = intAttribute(node, 'count_include_pad', 0) === 1;
  return [
    tabulate(shape!, ([n, c, row, column]) => {
      const cells: number[] = [];
      overWindow(node, size, [row!, column!], (y, x) => cells.push(image!.data[flat([n!, c!, y, x], image!.shape)]!));
      if (node.op === 'MaxPool') return Math.max(...cells);
      return cells.reduce((sum, cell) => sum + cell, 0) / (countPads ? kernel[0] * kernel[1] : cells.length);
    }),
  ];
};

const lrn: Operation = (node, [image], [shape]) => {
  const size = intAttribute(node, 'size', 1);
  const [alpha, beta, bias] = ['alpha', 'beta', 'bias'].map((name) => floatAttribute(node, name, 0)) as [
    number,
    number,
    number,
  ];
  return [
    tabulate(shape!, ([n, c, y, x]) => {
      let squares = 0;
      const first = c! - Math.floor((size - 1) / 2);
      for (let channel = Math.max(0, first); channel < Math.min(shape![1]!, first + size); channel++) {
        squares += image!.data[flat([n!, channel, y!, x!], shape!)]! ** 2;
      }
      return image!.data[flat([n!, c!, y!, x!], shape!)]! / (bias + (alpha / size) * squares) ** beta;
    }),
  ];
};

const gemm: Operation = (node, [a, b, c], [shape]) => {
  const [transA, transB] = [intAttribute(node, 'transA', 0), intAttribute(node, 'transB', 0)];
  const inner = a!.shape[transA ? 0 : 1]!;
  return [
    tabulate(shape!, ([row, column]) => {
      let sum = 0;
      for (let k = 0; k < inner; k++) {
        const left = a!.data[transA ? k * a!.shape[1]! + row! : row! * inner + k]!;
        sum += left * b!.data[transB ? column! * inner + k : k * b!.shape[1]! + column!]!;
      }
      const offset = c ? c.data[flat([row!, column!], c.shape)]! : 0;
      return floatAttribute(node, 'alpha', 1) * sum + floatAttribute(node, 'beta', 1) * offset;
    }),
  ];
};

const matMul: Operation = (_node, [a, b], [shape]) => {
  const inner = a!.shape.at(-1)!;
  const left = a!.shape.length === 1 ? [1, inner] : a!.shape;
  const right = b!.shape.length === 1 ? [inner, 1] : b!.shape;
  const lead = shape!.slice(0, shape!.length - Number(a!.shape.length > 1) - Number(b!.shape.length > 1));
  const full = [...lead, left.at(-2)!, right.at(-1)!];
  return [
    tabulate(full, (at) => {
      let sum = 0;
      for (let k = 0; k < inner; k++) {
        sum +=
          a!.data[flat([...at.slice(0, -1), k], left)]! * b!.data[flat([...at.slice(0, -2), k, at.at(-1)!], right)]!;
      }
      return sum;
    }),
  ];
};

/** Applies `apply` to each vector along the axes in `over`. */
function alongAxes(input: Array64, over: readonly number[], apply: (values: number[]) => number[]): Float64Array {
  const groups = new Map<string, number[]>();
  for (let index = 0; index < input.data.length; index++) {
    const key = `${coordinates(index, input.shape).filter((_, axis) => !over.includes(axis))}`;
    groups.set(key, [...(groups.get(key) ?? []), index]);
  }
  const result = new Float64Array(input.data.length);
  for (const indices of groups.values()) {
    const values = apply(indices.map((index) => input.data[index]!));
    for (const [at, index] of indices.entries()) result[index] = values[at]!;
  }
  return result;
}

const softmax: Operation = (node, [input]) => {
  const axis = (intAttribute(node, 'axis', -1) + input!.shape.length) % input!.shape.length;
  return [
    alongAxes(input!, [axis], (values) => {
      const total = values.reduce((sum, value) => sum + Math.exp(value), 0);
      return values.map((value) => (node.op === 'Softmax' ? Math.exp(value) / total : value - Math.log(total)));
    }),
  ];
};

const layerNormalization: Operation = (node, [input, scale, bias], [shape]) => {
  const first = (intAttribute(node, 'axis', -1) + shape!.length) % shape!.length;
  const over = shape!.flatMap((_, axis) => (axis >= first ? [axis] : []));
  const unit = alongAxes(input!, over, (values) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    return values.map((value) => (value - mean) / Math.sqrt(variance + floatAttribute(node, 'epsilon', 1e-5)));
  });
  return [
    tabulate(
      shape!,
      (at) =>
        unit[flat(at, shape!)]! * scale!.data[flat(at, scale!.shape)]! + (bias ? bias.data[flat(at, bias.shape)]! : 0),
    ),
  ];
};

const batchNormalization: Operation = (node, [input, scale, bias, mean, variance], [shape]) => [
  tabulate(shape!, (at) => {
    const c = at[1]!;
    const deviation = Math.sqrt(variance!.data[c]! + floatAttribute(node, 'epsilon', 1e-5));
    return ((input!.data[flat(at, shape!)]! - mean!.data[c]!) / deviation) * scale!.data[c]! + bias!.data[c]!;
  }),
];

const reduce: Operation = (node, [input, axesInput]) => {
  const rank = input!.shape.length;
  const stated = node.op === 'ReduceSum' ? [...(axesInput?.data ?? [])] : intsAttribute(node, 'axes');
  const axes = (stated ?? input!.shape.map((_, axis) => axis)).map((axis) => (axis + rank) % rank);
  const kept = input!.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const sums = new Float64Array(sizeOf(kept));
  for (let index = 0; index < input!.data.length; index++)
    sums[flat(coordinates(index, input!.shape), kept)]! += input!.data[index]!;
  const count = node.op === 'ReduceMean' ? sizeOf(input!.shape) / sizeOf(kept) : 1;
  return [sums.map((sum) => sum / count)];
};

/** The largest or smallest value over the axes that the node names. */
const extremeOver =
  (pick: (...values: number[]) => number): Operation =>
  (node, [input], [shape]) => {
    const rank = input!.shape.length;
    const stated = intsAttribute(node, 'axes') ?? input!.shape.map((_, axis) => axis);
    const axes = stated.map((axis) => (axis + rank) % rank);
    const kept = input!.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    const found = new Array<number | undefined>(sizeOf(shape!));
    for (const [index, value] of input!.data.entries()) {
      const at = flat(coordinates(index, input!.shape), kept);
      found[at] = found[at] === undefined ? value : pick(found[at], value);
    }
    return [Float64Array.from(found, (value) => value!)];
  };

const axisAttribute = (node: Node, rank: number) => (intAttribute(node, 'axis', 0) + rank) % rank;

const operations: Record<string, Operation> = {
  ...Object.fromEntries(Object.keys(binaryFunctions).map((op) => [op, broadcast(binaryFunctions[op]!)])),
  ...Object.fromEntries(
    Object.entries(unaryFunctions).map(([op, apply]): [string, Operation] => [
      op,
      (node, [input]) => [input!.data.map((value) => apply(value, node))],
    ]),
  ),
  Clip: (_node, [input, low, high]) => [
    input!.data.map((x) => Math.min(Math.max(x, low?.data[0] ?? -Infinity), high?.data[0] ?? Infinity)),
  ],
  Where: broadcast((condition, a, b) => (condition ? a! : b!)),
  Expand: (_node, [input], [shape]) => [tabulate(shape!, (at) => input!.data[flat(at, input!.shape)]!)],
  Reshape: (_node, [input]) => [input!.data],
  Conv: conv,
  ConvTranspose: convTranspose,
  MaxPool: pool,
  AveragePool: pool,
  GlobalAveragePool: (_node, [input], [shape]) => [
    tabulate(shape!, ([n, c]) => {
      const area = input!.shape[2]! * input!.shape[3]!;
      const from = (n! * input!.shape[1]! + c!) * area;
      return input!.data.subarray(from, from + area).reduce((sum, value) => sum + value, 0) / area;
    }),
  ],
  LRN: lrn,
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  Softmax: softmax,
  LogSoftmax: softmax,
  ReduceMean: reduce,
  ReduceMax: extremeOver(Math.max),
  ReduceMin: extremeOver(Math.min),
  ReduceSum: reduce,
  Gemm: gemm,
  MatMul: matMul,
  Transpose: (node, [input], [shape]) => {
    const order = intsAttribute(node, 'perm')!;
    return [
      tabulate(
        shape!,
        (at) =>
          input!.data[
            flat(
              order.map((_, axis) => at[order.indexOf(axis)]!),
              input!.shape,
            )
          ]!,
      ),
    ];
  },
  Gather: (node, [input, indices], [shape]) => {
    const axis = axisAttribute(node, input!.shape.length);
    const rank = indices!.shape.length;
    return [
      tabulate(shape!, (at) => {
        const pick = indices!.data[flat(at.slice(axis, axis + rank), indices!.shape)]!;
        const from = [...at.slice(0, axis), pick < 0 ? pick + input!.shape[axis]! : pick, ...at.slice(axis + rank)];
        return input!.data[flat(from, input!.shape)]!;
      }),
    ];
  },
  Concat: (node, inputs, [shape]) => {
    const axis = axisAttribute(node, shape!.length);
    return [
      tabulate(shape!, (at) => {
        let along = at[axis]!;
        const part = inputs.find((input) => {
          if (along < input.shape[axis]!) return true;
          along -= input.shape[axis]!;
          return false;
        })!;
        return part.data[flat(at.with(axis, along), part.shape)]!;
      }),
    ];
  },
  Split: (node, [input, sizes], shapes) => {
    const axis = axisAttribute(node, input!.shape.length);
    return shapes.map((shape, part) => {
      const from = sizes!.data.slice(0, part).reduce((sum, size) => sum + size, 0);
      return tabulate(shape, (at) => input!.data[flat(at.with(axis, at[axis]! + from), input!.shape)]!);
    });
  },
  Slice: (_node, [input, starts, , axes, steps], [shape]) => [
    tabulate(shape!, (at) => {
      const from = [...at];
      for (const [index, axis] of axes!.data.entries()) {
        const size = input!.shape[axis]!;
        const start = starts!.data[index]! < 0 ? starts!.data[index]! + size : starts!.data[index]!;
        const step = steps!.data[index]!;
        from[axis] = Math.min(Math.max(start, 0), step < 0 ? size - 1 : size) + at[axis]! * step;
      }
      return input!.data[flat(from, input!.shape)]!;
    }),
  ],
  Pad: (_node, [input, pads, fill], [shape]) => [
    tabulate(shape!, (at) => {
      const from = at.map((index, axis) => index - pads!.data[axis]!);
      const inside = from.every((index, axis) => index >= 0 && index < input!.shape[axis]!);
      return inside ? input!.data[flat(from, input!.shape)]! : (fill?.data[0] ?? 0);
    }),
  ],
};

/** Values of the graph's outputs for the given inputs. */
export function interpret(graph: StaticGraph, inputs: Readonly<Record<string, Float64Array>>): Float64Array[] {
  const values = new Map<string, Array64>();
  for (const [name, tensor] of graph.constants) {
    values.set(name, { shape: tensor.dims, data: Float64Array.from(numbersOf(tensor)) });
  }
  for (const name of graph.inputs) values.set(name, { shape: graph.values.get(name)!.shape, data: inputs[name]! });
  for (const node of graph.nodes) {
    const operation = operations[node.op];
    if (!operation) throw new Error(`float64Interpreter: no ${node.op}`);
    const shapes = node.outputs.map((name) => graph.values.get(name)!.shape);
    const results = operation(
      node,
      node.inputs.map((name) => values.get(name)!),
      shapes,
    );
    for (const [index, name] of node.outputs.entries())
      values.set(name, { shape: shapes[index]!, data: results[index]! });
  }
  return graph.outputs.map((name) => values.get(name)!.data);
}
