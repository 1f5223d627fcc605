/** Gradients of the ops that work value by value. */
import type { GradientRule } from './rule.js';
import { add, number, unbroadcast, value } from './rule.js';

/** y = max(0, x)  =>  dx = dy where y > 0, else 0 */
const relu: GradientRule = (context) => {
  const mask = add(context, 'Greater', [context.node.outputs[0]!, number(context, 0)]);
  return [add(context, 'Where', [mask, context.gradients[0]!, number(context, 0)])];
};

/** y = a + b  =>  da = dy, db = dy */
const addition: GradientRule = (context) =>
  [0, 1].map((input) =>
    context.wanted[input] ? unbroadcast(context, context.gradients[0]!, value(context, input).shape) : null,
  );

/** y = a b  =>  da = dy b, db = dy a */
const multiplication: GradientRule = (context) =>
  [0, 1].map((input) =>
    context.wanted[input]
      ? unbroadcast(
          context,
          add(context, 'Mul', [context.gradients[0]!, context.node.inputs[1 - input]!]),
          value(context, input).shape,
        )
      : null,
  );

export const elementwiseGradients = {
  Relu: relu,
  Add: addition,
  Mul: multiplication,
} satisfies Record<string, GradientRule>;
