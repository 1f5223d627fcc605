/** Ops that move values, reductions and matrix products in float64. */
import { floatAttribute, intAttribute, intsAttribute, type Node, sizeOf } from '@isthmus/onnx';
import { coordinates, flat, type Operation, tabulate } from './float64Array.js';

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
    const extremes = new Array<number | undefined>(sizeOf(shape!));
    for (const [index, value] of input!.data.entries()) {
      const at = flat(coordinates(index, input!.shape), kept);
      extremes[at] = extremes[at] === undefined ? value : pick(extremes[at], value);
    }
    return [Float64Array.from(extremes, (value) => value!)];
  };

const axisAttribute = (node: Node, rank: number) => (intAttribute(node, 'axis', 0) + rank) % rank;

export const layoutOperations: Record<string, Operation> = {
  Expand: (_node, [input], [shape]) => [tabulate(shape!, (at) => input!.data[flat(at, input!.shape)]!)],
  Reshape: (_node, [input]) => [input!.data],
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
