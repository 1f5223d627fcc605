/** Numbers and series of the curves of `detectionStep`. */

import { named } from '../shared/named.js';
import type { DetectionStepSettings } from './definition.js';

function numbersIn(unit: string) {
  const at = (step: number) => `h = ${step}${unit}`;
  return named({
    areaByCurvature: (alpha: number, step: number) => `AUROC by curvature, α = ${alpha}, ${at(step)}`,
    areaByDistance: (alpha: number) => `AUROC by linearised distance, α = ${alpha}`,
    areaAmong: (classes: number, alpha: number, step: number) =>
      `AUROC among the ${classes} likeliest classes, α = ${alpha}, ${at(step)}`,
    areaAcross: (alpha: number, step: number) =>
      `AUROC towards the class across (unknown to an observer), α = ${alpha}, ${at(step)}`,
    overDistance: (alpha: number, step: number) =>
      `AUROC less that of the linearised distance, all classes, α = ${alpha}, ${at(step)}`,
    overDistanceAmong: (classes: number, alpha: number, step: number) =>
      `AUROC less that of the linearised distance, ${classes} likeliest, α = ${alpha}, ${at(step)}`,
    overDistanceAcross: (alpha: number, step: number) =>
      `AUROC less that of the linearised distance, class across, α = ${alpha}, ${at(step)}`,
    recovered: (alpha: number, step: number) => `Recovered at threshold 0, α = ${alpha}, ${at(step)}`,
    second: (alpha: number) => `Second largest logit is the own label, α = ${alpha}`,
    beyondRounding: (step: number) => `Clean: beyond the rounding of float32, ${at(step)}`,
    perturbed: 'Perturbed',
  });
}

export const detectionStepIds = {
  /** By the unit of steps, which the words say. */
  numbers: {
    authors: numbersIn(' of the authors’'),
    absolute: numbersIn(' pixels'),
    relativeToPerturbation: numbersIn(' ‖r(x)‖'),
  } satisfies Record<DetectionStepSettings['steps']['kind'], unknown>,
  series: named({
    curvature: (alpha: number) => `curvature, α = ${alpha}`,
    distance: (alpha: number) => `linearised distance, α = ${alpha}`,
    second: (alpha: number) => `second largest logit, α = ${alpha}`,
    all: (alpha: number) => `all classes, α = ${alpha}`,
    among: (classes: number, alpha: number) => `${classes} likeliest classes, α = ${alpha}`,
    across: (alpha: number) => `class across (unknown to an observer), α = ${alpha}`,
    clean: 'clean: negative',
    perturbed: (alpha: number) => `α = ${alpha}: positive`,
  }),
};
