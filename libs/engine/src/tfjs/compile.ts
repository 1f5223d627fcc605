/** A static graph as a function of TensorFlow.js ops, which its autodiff can take the gradient of. */
import {
  isRefusal,
  type Node,
  nodeLabel,
  OnnxError,
  type Tensor as OnnxTensor,
  type OpTable,
  ruleFor,
  type StaticGraph,
} from '@isthmus/onnx';
import * as tf from '@tensorflow/tfjs-core';
import { steepSlopes } from '../steepSlopes.js';
import { elementwiseRules } from './elementwise.js';
import { kinkRules } from './kinks.js';
import { layoutRules } from './layout.js';
import { normalizationRules } from './normalization.js';
import { productRules } from './products.js';
import type { Rule, Site } from './rule.js';
import { constantValue, plainValue, type Value } from './value.js';
import { windowRules } from './windows.js';

export const tfjsRules: OpTable<Rule> = {
  ...elementwiseRules,
  ...kinkRules,
  ...layoutRules,
  ...normalizationRules,
  ...productRules,
  ...windowRules,
};

export interface CompiledGraph {
  /** The image as ONNX orders it -> the output. What it allocates is the caller's to tidy. */
  run(image: tf.Tensor): tf.Tensor;
  /** Frees weights. */
  dispose(): void;
}

/** @param backend the name of the registered backend that will run it and that is selected now */
export function compileGraph(graph: StaticGraph, backend: string): CompiledGraph {
  const kept: tf.Tensor[] = [];
  function keep<T extends tf.Tensor>(make: () => T): T {
    const tensor = tf.keep(tf.tidy(make));
    kept.push(tensor);
    return tensor;
  }
  const site = { keep, backend, hasKernel: (name: string) => tf.getKernel(name, backend) !== undefined };
  const constants = new Map<string, Value>();
  const constantOf = (name: string, tensor: OnnxTensor) => {
    const known = constants.get(name);
    if (known) return known;
    const value = constantValue(
      keep(() => tensorOf(tensor)),
      keep,
    );
    constants.set(name, value);
    return value;
  };

  const { isSteep, isBelowSteep, isAboveSteep } = steepSlopes(graph);
  const steps = graph.nodes.map((node) => {
    const slopes = {
      isSteep: isSteep(node),
      isBelowSteep: isBelowSteep(node),
      isAboveSteep: isAboveSteep(node),
    };
    return { node, run: ruleOf(node)({ ...site, ...detailsOf(graph, node), ...slopes }) };
  });
  return {
    run(image) {
      const values = new Map<string, Value>([[graph.inputs[0]!, plainValue(image)]]);
      for (const { node, run } of steps) {
        const input = (index: number) => {
          const name = node.inputs[index]!;
          const constant = graph.constants.get(name);
          return constant ? constantOf(name, constant) : values.get(name)!;
        };
        const results = run(input);
        for (const [index, value] of [results].flat().entries()) values.set(node.outputs[index]!, value);
      }
      return values.get(graph.outputs[0]!)!.plain();
    },
    dispose() {
      for (const tensor of kept) tensor.dispose();
    },
  };
}

function ruleOf(node: Node): Rule {
  const rule = ruleFor(tfjsRules, node.op);
  if (isRefusal(rule)) throw new OnnxError(rule.code, `${nodeLabel(node)}: ${rule.words}`);
  return rule;
}

function detailsOf(graph: StaticGraph, node: Node): Pick<Site, 'node' | 'constants' | 'inputs' | 'outputs'> {
  return {
    node,
    constants: node.inputs.map((name) => graph.constants.get(name)),
    inputs: node.inputs.map((name) => graph.values.get(name)),
    outputs: node.outputs.map((name) => graph.values.get(name)!),
  };
}

/** TensorFlow.js has no int64; shapes and indices, which is what such constants are, fit int32. */
function tensorOf(tensor: OnnxTensor): tf.Tensor {
  const dims = [...tensor.dims];
  switch (tensor.type) {
    case 'float32':
      return tf.tensor(tensor.data, dims, 'float32');
    case 'int32':
      return tf.tensor(tensor.data, dims, 'int32');
    case 'int64':
      return tf.tensor(Int32Array.from(tensor.data, Number), dims, 'int32');
    case 'bool':
      return tf.tensor(tensor.data, dims, 'bool');
  }
}
