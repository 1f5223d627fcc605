/** Appends nodes of mixed precision to a graph: float32 constants, float64 where a value is cast to it. */
import {
  type Arithmetic,
  arithmetic,
  attributes,
  type Emitter,
  emitterOf,
  int,
  integers,
  type Node,
  type StaticGraph,
  type StaticValue,
  type Tensor,
} from '@isthmus/onnx';

/** ONNX TensorProto.DataType. */
const elementTypes = { float32: 1, float64: 11 } as const;

/**
 * Unlike a graph builder it infers no shapes and folds no constants. Float64 values, which a static graph does not have, stay between a Cast to
 * float64 and a Cast back. The runtime infers types and shapes.
 */
export interface BoundsEmitter extends Emitter {
  input(name: string, value: StaticValue): string;
  /** A function is called when the graph is finished. A check that only builds the graph therefore makes no large tensors. */
  constant(tensor: Tensor | (() => Tensor)): string;
  /** To float64: exact. */
  double(name: string): string;
  /** To float32: rounds to nearest. */
  single(name: string): string;
  /** Formulas of float64 values: a number in them is exact to 2^-48. */
  readonly doubles: Arithmetic;
  /** The graph, with values renamed to the outputs' keys, all of one type and shape. */
  finish(outputs: Readonly<Record<string, string>>, value: StaticValue): StaticGraph;
}

/** Over the constants of a graph, which keep their names. */
export function createBoundsEmitter(start: StaticGraph): BoundsEmitter {
  const nodes: Node[] = [];
  const inputs: string[] = [];
  const values = new Map<string, StaticValue>();
  const constants = new Map<string, Tensor | (() => Tensor)>(start.constants);
  const casts = new Map<string, string>();
  let count = 0;
  const fresh = (root: string) => `bounds.${root}.${count++}`;

  const constant = (tensor: Tensor | (() => Tensor)) => {
    const name = fresh('constant');
    constants.set(name, tensor);
    return name;
  };
  const emitter = emitterOf({
    ops(op, from, given, outputs) {
      const names = Array.from({ length: outputs }, () => fresh(op));
      nodes.push({ op, name: names[0] ?? op, inputs: from, outputs: names, attributes: attributes(given) });
      return names;
    },
    constant,
    integers: (list) => constant(integers(list)),
    shapeOf: () => undefined,
  });

  function cast(name: string, type: keyof typeof elementTypes): string {
    const key = `${type} ${name}`;
    const known = casts.get(key) ?? emitter.op('Cast', [name], { to: int(elementTypes[type]) });
    casts.set(key, known);
    return known;
  }

  const double = (name: string) => cast(name, 'float64');
  const doubles: Arithmetic = arithmetic(emitter.op, (value) => {
    const high = Math.fround(value);
    const rounded = double(emitter.number(high));
    return high === value ? rounded : doubles.add(rounded, double(emitter.number(Math.fround(value - high))));
  });

  return {
    ...emitter,
    constant,
    double,
    single: (name) => cast(name, 'float32'),
    doubles,
    input(name, value) {
      inputs.push(name);
      values.set(name, value);
      return name;
    },
    finish(outputs, value) {
      for (const [name, from] of Object.entries(outputs)) {
        nodes.push({ op: 'Identity', name, inputs: [from], outputs: [name], attributes: attributes({}) });
        values.set(name, value);
      }
      const needed = new Set(nodes.flatMap((node) => node.inputs));
      return {
        inputs,
        outputs: Object.keys(outputs),
        nodes,
        constants: new Map(
          [...constants]
            .filter(([name]) => needed.has(name))
            .map(([name, tensor]) => [name, typeof tensor === 'function' ? tensor() : tensor]),
        ),
        values,
      };
    },
  };
}
