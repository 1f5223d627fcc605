/** What the rule of an op sees: it is called once when a network is opened, and what it returns is called for every batch. */
import { type Node, nodeLabel, numbersOf, type Tensor as OnnxTensor, type StaticValue } from '@isthmus/onnx';
import type * as tf from '@tensorflow/tfjs-core';
import type { Value } from './value.js';

export interface Site {
  readonly node: Node;
  /** Per input: its constant value, where it has one. */
  readonly constants: readonly (OnnxTensor | undefined)[];
  readonly inputs: readonly (StaticValue | undefined)[];
  readonly outputs: readonly StaticValue[];
  /** Whether this op's slope may be infinite at a finite input, and whether the gradient that arrives may be (steepSlopes.ts). */
  readonly isSteep: boolean;
  readonly isBelowSteep: boolean;
  /** Whether an input may be no number. */
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

/** Integers of a constant input. */
export function constantInts({ node, constants }: Site, index: number): number[] {
  const found = constants[index];
  if (!found) throw new Error(`${nodeLabel(node)}: input ${index} is not constant`);
  return numbersOf(found);
}

export function resolveAxis(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}
