/** A lowering cannot forget what a node states. */
import { describe, expect, it } from 'vitest';
import { createGraphBuilder } from '../graph/builder.js';
import { builderEmitter } from '../graph/emitter.js';
import { type Attribute, int, intAttribute } from '../graph/graph.js';
import type { LowerContext, Lowering } from './context.js';
import { lowerStrictly } from './strict.js';

function context(attributes: Record<string, Attribute>, inputs: string[]): LowerContext {
  const builder = createGraphBuilder();
  return {
    node: { op: 'Thing', name: 'thing', inputs, outputs: ['y'], attributes: new Map(Object.entries(attributes)) },
    opset: 17,
    builder,
    graph: builder,
    emit: builderEmitter(builder, { name: 'thing' }),
    batch: 2,
    fileBatch: null,
    isUsed: () => true,
  };
}

const run =
  (lower: Lowering, attributes: Record<string, Attribute> = {}, inputs = ['x']) =>
  () =>
    lowerStrictly(lower, context(attributes, inputs), inputs);

const first: Lowering = ({ node }) => [node.inputs[0]!];

describe('a lowering', () => {
  it('that does not read an attribute is refused with its name, whatever its value', () => {
    expect(run(first, { axis: int(0) })).toThrow('Thing "thing": its attribute axis is not supported');
    expect(run(({ node }) => [`${node.inputs[0]}${intAttribute(node, 'axis', 1)}`], { axis: int(0) })()).toEqual([
      'x0',
    ]);
  });

  it('that does not read an input is refused with its place, but an absent one needs no reading', () => {
    expect(run(first, {}, ['x', 'slope'])).toThrow('Thing "thing": its input 1 ("slope") is not supported');
    expect(run(first, {}, ['x', ''])()).toEqual(['x']);
    expect(run(({ node }) => [node.inputs.join()], {}, ['x', 'slope'])()).toEqual(['x,slope']);
  });
});
