/** What the rule of an op sees: it is called once when a network is opened, and what it returns is called for every batch. */
import type { NodeView } from '@isthmus/onnx';
import type * as tf from '@tensorflow/tfjs-core';
import type { Value } from './value.js';

export interface Site extends NodeView {
  /** Whether this op's slope may be infinite at a finite input, and whether the gradient that arrives may be (slopes.ts). */
  readonly isSteep: boolean;
  readonly isBelowSteep: boolean;
  /** Whether an input may be NaN. */
  readonly isAboveSteep: boolean;
  /** Makes a tensor that lives until the network is closed. */
  keep<T extends tf.Tensor>(make: () => T): T;
  /** The name of the backend that runs it. */
  readonly backend: string;
  /** Whether the backend has a kernel of TensorFlow.js. */
  hasKernel(name: string): boolean;
}

/** The value of an input by its index. Constants that no op asks for are never put on the device. */
export type Inputs = (index: number) => Value;

export type Rule = (site: Site) => (input: Inputs) => Value | Value[];
