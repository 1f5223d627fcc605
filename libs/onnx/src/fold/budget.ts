/** What folding constants may cost: a file of a few hundred bytes can ask for hours of work. */
import { nodeLabel, OnnxError } from '../error.js';
import type { Graph, Node, StaticValue } from '../graph.js';
import { intAttribute } from '../graph.js';
import { nodeMultiplyAdds } from '../multiplyAdds.js';
import { windowOf } from '../shapes/view.js';
import { sizeOf, type Tensor } from '../tensor.js';

export interface FoldLimits {
  /** Of all constants together, those that were given and those that were computed from them. */
  readonly bytes: number;
  /** Multiply-adds, or values read and written where a node does not multiply. */
  readonly work: number;
}

/**
 * Far above what networks need: nothing in 141 families of classifiers folds more than a few times its weights (weight
 * standardisation, which computes each convolution's weights), or tables of more than some megabytes beside them.
 */
export function defaultFoldLimits(weightBytes: number): FoldLimits {
  return { bytes: 2 ** 29 + 16 * weightBytes, work: 2 ** 32 + 64 * weightBytes };
}

/** Bytes of the tensors that a file's graph holds, as initialisers and as attributes. */
export function givenBytes({ constants, nodes }: Graph): number {
  const attributes = nodes.flatMap((node) => [...node.attributes.values()]);
  return (
    weightBytes(constants) +
    attributes.reduce((sum, { kind, value }) => {
      if (kind === 'tensor') return sum + value.data.byteLength;
      return kind === 'graph' ? sum + givenBytes(value) : sum;
    }, 0)
  );
}

export function weightBytes(constants: ReadonlyMap<string, Tensor>): number {
  return [...constants.values()].reduce((sum, tensor) => sum + tensor.data.byteLength, 0);
}

export interface FoldBudget {
  /** Notes a constant of `bytes`. @throws OnnxError too-large, naming `what` and the limit. */
  hold(bytes: number, what: string): void;
  /** Notes that a node is computed. @throws OnnxError too-large, naming node and limit, before any work is done. */
  spend(node: Node, inputs: readonly StaticValue[], outputs: readonly StaticValue[]): void;
}

const widths = { float32: 4, int64: 8, int32: 4, bool: 1 } as const;
const bytesOfValue = ({ type, shape }: StaticValue) => widths[type] * sizeOf(shape);

export function foldBudget(limits: FoldLimits): FoldBudget {
  let bytes = 0;
  let work = 0;
  const hold = (more: number, what: string) => {
    bytes += more;
    if (bytes <= limits.bytes) return;
    const limit = `${Math.round(limits.bytes / 2 ** 20)} MiB`;
    throw new OnnxError(
      'too-large',
      `${what}: the constants computed from this file's constants would take more than ${limit}, the limit for its size; export the model with less computed from constants`,
    );
  };
  return {
    hold,
    spend(node, inputs, outputs) {
      work += workOf(node, inputs, outputs);
      if (work > limits.work) {
        throw new OnnxError(
          'too-large',
          `${nodeLabel(node)}: computing this file's constants would take more than ${limits.work.toExponential(1)} multiply-adds, the limit for its size; export the model with less computed from constants`,
        );
      }
      hold(
        outputs.map(bytesOfValue).reduce((sum, size) => sum + size, 0),
        nodeLabel(node),
      );
    },
  };
}

function workOf(node: Node, inputs: readonly StaticValue[], outputs: readonly StaticValue[]): number {
  const [output] = outputs;
  const moved = [...inputs, ...outputs].reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const products = nodeMultiplyAdds(node, inputs, output!);
  if (products > 0) return moved + products;
  const pooled = node.op === 'MaxPool' || node.op === 'AveragePool';
  // The window's places that lie on the padding are looked at too.
  const window = pooled ? sizeOf(windowOf(node).kernel) : node.op === 'LRN' ? intAttribute(node, 'size', 1) : 1;
  return moved + (window - 1) * sizeOf(output!.shape);
}
