/** A static graph as a function of TensorFlow.js ops, which autodiff can differentiate. */
import {
  inputName,
  item,
  type Tensor as OnnxTensor,
  type OpTable,
  outputName,
  requiredRule,
  type StaticGraph,
} from '@isthmus/onnx';
import * as tf from '@tensorflow/tfjs-core';
import { steepSlopes } from '../gradient/slopes.js';
import { elementwiseRules } from './elementwise.js';
import { kinkRules } from './kinks.js';
import { layoutRules, productRules } from './layout.js';
import { normalizationRules } from './normalization.js';
import { constantValue, plainValue, type Rule, type Value } from './rule.js';
import { windowRules } from './windows.js';

export const tfjsRules: OpTable<Rule> = {
  ...elementwiseRules,
  ...kinkRules,
  ...layoutRules,
  ...normalizationRules,
  ...productRules,
  ...windowRules,
};

interface CompiledGraph {
  /** The image in ONNX's order -> the output. The caller tidies what it allocates. */
  run(pixels: tf.Tensor): tf.Tensor;
  /** Frees weights. */
  dispose(): void;
}

/** @param backend the name of the registered backend that will run it and that is selected now */
export function compileGraph(graph: StaticGraph, backend: string): CompiledGraph {
  const [image, output] = [item(graph.inputs, 0), item(graph.outputs, 0)];
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
    const weights = keep(() => tensorOf(tensor));
    const value = constantValue(weights, keep);
    constants.set(name, value);
    return value;
  };

  const { isSteep, isBelowSteep, isAboveSteep } = steepSlopes(graph);
  const steps = graph.nodes.map((node) => {
    const slopes = { isSteep: isSteep(node), isBelowSteep: isBelowSteep(node), isAboveSteep: isAboveSteep(node) };
    return { node, run: requiredRule(tfjsRules, node)({ ...site, node, graph, ...slopes }) };
  });
  return {
    run(pixels) {
      const values = new Map<string, Value>([[image, plainValue(pixels)]]);
      const valueNamed = (name: string) => {
        const constant = graph.constants.get(name);
        const value = constant ? constantOf(name, constant) : values.get(name);
        if (!value) throw new Error(`"${name}" is not computed before it is read`);
        return value;
      };
      for (const { node, run } of steps) {
        const results = run((index) => valueNamed(inputName({ node }, index)));
        for (const [index, value] of [results].flat().entries()) values.set(outputName({ node }, index), value);
      }
      return valueNamed(output).plain();
    },
    dispose() {
      for (const tensor of kept) tensor.dispose();
    },
  };
}

/** A constant's tensor. TensorFlow.js has no int64; its values, shapes and indices, fit int32. */
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
