/** Limits of folding constants: a file of a few hundred bytes can ask for hours of work. */
import { nodeLabel, OnnxError } from '../error.js';
import type { Graph, StaticValue } from '../graph/graph.js';
import { intAttribute } from '../graph/graph.js';
import { nodeMultiplyAdds } from '../graph/multiplyAdds.js';
import { optionalValue, refuse, windowOf } from '../graph/nodeView.js';
import { sizeOf, type Tensor, typeWidths } from '../graph/tensor.js';
import { type FoldView, resultOf } from './view.js';

export interface FoldLimits {
  /** Bytes of all constants together, given and computed. */
  readonly bytes: number;
  /** Multiply-adds, or values read and written where a node does not multiply. */
  readonly work: number;
}

/**
 * Far above what networks need: none of 141 families of classifiers folds more than a few times its weights (weight
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

interface FoldBudget {
  /** Notes a constant of `bytes`. @throws OnnxError too-large, naming `what` and the limit. */
  hold(bytes: number, what: string): void;
  /** Notes that a node is computed. @throws OnnxError too-large, naming node and limit, before any work is done. */
  spend(view: FoldView): void;
}

const bytesOfValue = ({ type, shape }: StaticValue) => typeWidths[type] * sizeOf(shape);

const remedy = 'the limit for its size; export the model with less computed from constants';

export function foldBudget(limits: FoldLimits): FoldBudget {
  let bytes = 0;
  let work = 0;
  const hold = (more: number, what: string) => {
    bytes += more;
    if (bytes <= limits.bytes) return;
    const limit = `${Math.round(limits.bytes / 2 ** 20)} MiB`;
    const reason = `the constants computed from this file's constants would take more than ${limit}`;
    throw new OnnxError('too-large', `${what}: ${reason}, ${remedy}`);
  };
  return {
    hold,
    spend(view) {
      work += workOf(view);
      if (work > limits.work) {
        const limit = `${limits.work.toExponential(1)} multiply-adds`;
        refuse(view, `computing this file's constants would take more than ${limit}, ${remedy}`, 'too-large');
      }
      hold(
        view.outputs.map(bytesOfValue).reduce((sum, size) => sum + size, 0),
        nodeLabel(view.node),
      );
    },
  };
}

function workOf(view: FoldView): number {
  const { node, outputs } = view;
  const output = resultOf(view);
  const inputs = node.inputs.flatMap((_, index) => optionalValue(view, index) ?? []);
  const moved = [...inputs, ...outputs].reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const products = nodeMultiplyAdds(view, output.shape);
  if (products > 0) return moved + products;
  const pooled = node.op === 'MaxPool' || node.op === 'AveragePool';
  // Cells of the window on the padding are visited too.
  const window = pooled ? sizeOf(windowOf(node).kernel) : node.op === 'LRN' ? intAttribute(node, 'size', 1) : 1;
  return moved + (window - 1) * sizeOf(output.shape);
}
