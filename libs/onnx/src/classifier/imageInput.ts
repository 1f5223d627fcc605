/** The one input of a graph as an image: channels first, every size known. */
import { OnnxError } from '../error.js';
import type { Graph, Node } from '../graph/graph.js';
import { intsAttribute } from '../graph/graph.js';
import type { ModelManifest } from './manifest.js';

interface ImageInput {
  readonly name: string;
  /** Channels, height, width. */
  readonly shape: readonly [number, number, number];
  /** The batch that the file fixes, if it does. */
  readonly fileBatch: number | null;
}

/** @throws OnnxError invalid-graph, several-inputs, integer-input, unresolved-shape, channels-last. */
export function imageInput(graph: Graph, override: ModelManifest['inputShape']): ImageInput {
  const [input, ...others] = graph.inputs;
  if (!input) throw new OnnxError('invalid-graph', 'the graph has no input');
  if (others.length > 0) {
    const names = graph.inputs.map((value) => `"${value.name}"`).join(', ');
    throw new OnnxError('several-inputs', `the graph has ${graph.inputs.length} inputs (${names}); expected one image`);
  }
  if (input.type !== 'float32') {
    throw new OnnxError('integer-input', `the input "${input.name}" holds ${input.type} values; expected float pixels`);
  }
  const stated = input.shape ?? [null, null, null, null];
  const unresolved = (what: string) => new OnnxError('unresolved-shape', `the input "${input.name}" ${what}`);
  if (stated.length !== 4) {
    throw unresolved(`has ${stated.length} dimensions; expected batch, channels, height and width`);
  }
  refuseChannelsLast(graph, input.name, stated, override);
  const shape = stated.slice(1).map((dim, index) => {
    const wanted = override?.[index];
    if (dim !== null && wanted !== undefined && dim !== wanted) {
      throw unresolved(`is fixed to [${stated.slice(1)}], not [${override}]`);
    }
    return dim ?? wanted;
  });
  if (shape.some((dim) => dim === undefined)) {
    const sizes = stated.map((dim) => dim ?? '?').join(', ');
    throw unresolved(`has the shape [${sizes}]; state inputShape (channels, height, width) in the model's manifest`);
  }
  return { name: input.name, shape: shape as [number, number, number], fileBatch: stated[0] ?? null };
}

/** Numbers of channels that pixels have: grey, RGB, RGB with alpha. */
const usualChannels: readonly (number | null)[] = [1, 3, 4];

/**
 * Refuses images with channels last: their heights would be read as channels. They are certain if the graph moves the last axis to the
 * front first. Otherwise the sizes only raise a suspicion, which the manifest's inputShape overrules.
 */
function refuseChannelsLast(
  graph: Graph,
  input: string,
  stated: readonly (number | null)[],
  override: ModelManifest['inputShape'],
) {
  const [, first, second, last] = stated as [unknown, number | null, number | null, number | null];
  const large = (size: number | null) => size === null || size > 4;
  const suspected = usualChannels.includes(last) && large(first) && large(second) && override === undefined;
  const moved = movesChannelsFirst(graph, input);
  if (!suspected && !moved) return;
  const sizes = stated.map((size, axis) => size ?? (axis === 0 ? 'N' : '?')).join(', ');
  const cure = moved
    ? `${moved.op} "${moved.name || moved.outputs[0]}" puts them first: export the model with channels first, or remove that Transpose`
    : `export the model with channels first; where [${stated.slice(1)}] are channels, height and width after all, state it as inputShape in the model's manifest`;
  throw new OnnxError(
    'channels-last',
    `the input "${input}" [${sizes}] seems to hold images with channels last (batch, height, width, channels); ${cure}`,
  );
}

/** Ops that leave every pixel in its place. */
const pixelwise = new Set([
  ...['Identity', 'Cast', 'Dropout', 'Clip', 'BatchNormalization'],
  ...['Add', 'Sub', 'Mul', 'Div', 'Neg'],
]);

/** Finds the Transpose from channels last to channels first, if every use of the input leads to it through pixelwise ops only. */
function movesChannelsFirst(graph: Graph, input: string): Node | null {
  let name = input;
  for (;;) {
    const users = graph.nodes.filter((node) => node.inputs.includes(name));
    const [user] = users;
    if (!user || users.length > 1) {
      const all = users.every((node) => isToFirst(node));
      return user && all ? user : null;
    }
    if (isToFirst(user)) return user;
    if (!pixelwise.has(user.op) || user.outputs[0] === undefined) return null;
    name = user.outputs[0];
  }
}

const isToFirst = (node: Node) => node.op === 'Transpose' && /^0,3,(1,2|2,1)$/.test(`${intsAttribute(node, 'perm')}`);
