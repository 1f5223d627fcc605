/** The one error of this package: a model file is refused, and why. */

/** What a caller can act on: answer 400 to an upload, or tell the user which export option to change. */
export type OnnxErrorCode =
  | 'malformed'
  | 'too-large'
  | 'unsupported-opset'
  | 'unsupported-op'
  | 'unsupported-type'
  | 'unresolved-shape'
  | 'control-flow'
  | 'several-inputs'
  | 'channels-last'
  | 'several-outputs'
  | 'integer-input'
  | 'external-data'
  | 'invalid-graph'
  | 'not-a-classifier'
  | 'mixes-images';

export class OnnxError extends Error {
  override readonly name = 'OnnxError';

  constructor(
    readonly code: OnnxErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * Names a node in a message: `Conv "conv1"`. A node without a name is named by its first output. A node made from one of the file has that
 * one's label, which a reader can find in the file.
 */
export function nodeLabel(node: {
  readonly op: string;
  readonly name: string;
  readonly outputs: readonly string[];
  readonly origin?: string | undefined;
}) {
  return node.origin ?? `${node.op} "${node.name || node.outputs[0] || '?'}"`;
}
