/** What every algorithm sees of a network: logits, and gradients of combinations of logits with respect to the input. */

/** Logits and the input gradient of one batch. Shapes: logits [n, L], gradient [n, d]. */
export interface InputGradient {
  readonly logits: Float32Array;
  readonly gradient: Float32Array;
}

/** Logits and the gradients of k chosen margins per image. Shapes: logits [n, L], gradients [n, k, d]. */
export interface MarginJacobian {
  readonly logits: Float32Array;
  readonly gradients: Float32Array;
}

/**
 * A differentiable image classifier in pixel space: the model's preprocessing is part of it, so distances are in pixels.
 *
 * Arrays are float32, row-major, NCHW flattened: images [n, d] with d = C*H*W; n is images.length / d and may be any
 * size from 1 up, the engine splits and pads it to its own batch. `out` buffers belong to the caller, must hold
 * exactly the result's length and are returned; without one a new array is allocated. An array handed in is not kept
 * after the promise settles. Calls on one classifier run one at a time, in the order made.
 *
 * Logits are taken before any softmax (docs/conventions.md, "Notation").
 */
export interface Classifier {
  /** Channels, height, width. */
  readonly inputShape: readonly [channels: number, height: number, width: number];
  /** d = C*H*W. */
  readonly dimension: number;
  /** L. */
  readonly numClasses: number;
  /** Smallest and largest pixel value. */
  readonly bounds: readonly [lower: number, upper: number];

  /** f(x). images [n, d] -> [n, L]. */
  logits(images: Float32Array, out?: Float32Array): Promise<Float32Array>;

  /** argmax f(x), the predicted label; the lowest index wins a tie, -1 where a logit is not finite. images [n, d] -> [n]. */
  labels(images: Float32Array, out?: Int32Array): Promise<Int32Array>;

  /** Logits and sum_j cotangents[., j] * grad f_j. images [n, d], cotangents [n, L] -> { logits [n, L], gradient [n, d] }. */
  inputGradient(images: Float32Array, cotangents: Float32Array, out?: InputGradient): Promise<InputGradient>;

  /**
   * Logits and grad F_j, F_j = f_j - f_label (docs/conventions.md, "Notation"), for each image's chosen classes j; 0 for its label.
   * images [n, d], labels [n], classes [n, k] -> { logits [n, L], gradients [n, k, d] }.
   */
  marginJacobian(
    images: Float32Array,
    labels: Int32Array,
    classes: Int32Array,
    out?: MarginJacobian,
  ): Promise<MarginJacobian>;

  /** Frees the device memory. Safe to call twice. */
  close(): Promise<void>;
}
