/** Shorthand of the rules that work value by value: names of x, y and dy, and the operations that gradients are written in. */
import type { Node } from '@isthmus/onnx';
import type { GradientContext, GradientRule } from './rule.js';
import { add, number, unbroadcast, value } from './rule.js';

export function terms(context: GradientContext) {
  const named = (term: string | number) => (typeof term === 'number' ? number(context, term) : term);
  const two = (op: string) => (a: string | number, b: string | number) => add(context, op, [named(a), named(b)]);
  const [times, equal] = [two('Mul'), two('Equal')];
  const where = (mask: string, a: string | number, b: string | number) =>
    add(context, 'Where', [mask, named(a), named(b)]);
  return {
    x: context.node.inputs[0]!,
    y: context.node.outputs[0]!,
    dy: context.gradients[0]!,
    plus: two('Add'),
    minus: two('Sub'),
    times,
    over: two('Div'),
    power: two('Pow'),
    equal,
    greater: two('Greater'),
    less: two('Less'),
    both: two('And'),
    where,
    unary: (op: string, input: string) => add(context, op, [input]),
    /** dy slope, and 0 where the slope is 0 though dy is infinite. */
    through: (dy: string, slope: string | number) =>
      context.isBelowSteep ? where(equal(slope, 0), 0, times(dy, slope)) : times(dy, slope),
    /** The gradient of an op whose slope may be infinite: 0 where dy is 0. */
    guarded: (dy: string, gradient: string) => (context.isSteep ? where(equal(dy, 0), 0, gradient) : gradient),
  };
}
export type Terms = ReturnType<typeof terms>;

/** A rule of one input and one output, as the gradient's expression. */
export const single =
  (expression: (terms: Terms, node: Node) => string): GradientRule =>
  (context) => [expression(terms(context), context.node)];

/** Gradients of both inputs of a broadcasting op, each summed over the axes along which it was repeated. */
export const pair =
  (
    left: (terms: Terms, a: string, b: string) => string,
    right: (terms: Terms, a: string, b: string) => string,
  ): GradientRule =>
  (context) => {
    const [a, b] = context.node.inputs as [string, string];
    return [left, right].map((expression, input) =>
      context.wanted[input]
        ? unbroadcast(context, expression(terms(context), a, b), value(context, input).shape)
        : null,
    );
  };
