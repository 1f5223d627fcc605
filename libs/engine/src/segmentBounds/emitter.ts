/** Appends nodes of mixed precision to a graph: float32 constants, float64 where a value is cast to it. */
import {
  type Attribute,
  attributes,
  floats,
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
 * Unlike the package's graph builder it infers no shapes and folds nothing: float64 values, which a static graph does not
 * have, stay between a Cast to them and a Cast back. The runtime infers both types.
 */
export interface Emitter {
  input(name: string, value: StaticValue): string;
  /** A function is called when the graph is finished: what only says whether a graph can be built makes no large tensors. */
  constant(tensor: Tensor | (() => Tensor)): string;
  /** A node with one output; its name. */
  op(op: string, inputs: readonly string[], attributes?: Record<string, Attribute>): string;
  /** A node with several outputs. */
  ops(op: string, inputs: readonly string[], attributes: Record<string, Attribute>, outputs: number): string[];
  /** To float64: exact. */
  double(name: string): string;
  /** To float32: rounds to nearest. */
  single(name: string): string;
  reshape(name: string, shape: readonly number[]): string;
  /** A float32 scalar; every one used here is a float32 number. */
  scalar(value: number): string;
  /** The graph, with values renamed to the outputs' keys, all of one type and shape. */
  finish(outputs: Readonly<Record<string, string>>, value: StaticValue): StaticGraph;
}

/** Over the constants of a graph, which keep their names. */
export function createEmitter(start: StaticGraph): Emitter {
  const nodes: Node[] = [];
  const inputs: string[] = [];
  const values = new Map<string, StaticValue>();
  const constants = new Map<string, Tensor | (() => Tensor)>(start.constants);
  const casts = new Map<string, string>();
  let count = 0;
  const fresh = (root: string) => `bounds.${root}.${count++}`;

  const emitter: Emitter = {
    input(name, value) {
      inputs.push(name);
      values.set(name, value);
      return name;
    },
    constant(tensor) {
      const name = fresh('constant');
      constants.set(name, tensor);
      return name;
    },
    op: (op, from, given = {}) => emitter.ops(op, from, given, 1)[0],
    ops(op, from, given, outputs) {
      const names = Array.from({ length: outputs }, () => fresh(op));
      nodes.push({ op, name: names[0], inputs: from, outputs: names, attributes: attributes(given) });
      return names;
    },
    double: (name) => cast(name, 'float64'),
    single: (name) => cast(name, 'float32'),
    reshape: (name, shape) => emitter.op('Reshape', [name, emitter.constant(integers(shape))]),
    scalar: (value) => emitter.constant(floats([], [value])),
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

  function cast(name: string, type: keyof typeof elementTypes): string {
    const key = `${type} ${name}`;
    const known = casts.get(key);
    if (known) return known;
    const result = emitter.op('Cast', [name], { to: int(elementTypes[type]) });
    casts.set(key, result);
    return result;
  }

  return emitter;
}
