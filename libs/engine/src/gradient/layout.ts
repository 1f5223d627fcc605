/** Gradients of the ops that move values, and of matrix products. */
import type { GradientRule } from './rule.js';
import { reshape, value } from './rule.js';

/** y = x in another shape  =>  dx = dy in x's shape */
const reshapeRule: GradientRule = (context) => [reshape(context, context.gradients[0]!, value(context, 0).shape), null];

export const layoutGradients = {
  Reshape: reshapeRule,
} satisfies Record<string, GradientRule>;
