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
 * Names a node in a message: `Conv "conv1"`, or by its first output where the exporter left it without a name. A node that
 * was made from one of the file is named as that one, which is what a reader can find.
 */
export function nodeLabel(node: {
  readonly op: string;
  readonly name: string;
  readonly outputs: readonly string[];
  readonly origin?: string | undefined;
}) {
  return node.origin ?? `${node.op} "${node.name || node.outputs[0] || '?'}"`;
}
