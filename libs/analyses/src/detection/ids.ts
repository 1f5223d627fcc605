/** Numbers and series of the curves of `detection`. Those at boundary points are other numbers than those at images, and have other ids. */

import { named } from '../shared/named.js';
import type { DetectionSettings } from './definition.js';

/** Of curves that both places have. */
function idsAt(
  ending: string,
  words: { suffix: string; curvature: string; distance: string; second: string; secondName: string },
) {
  const { suffix, distance } = words;
  return {
    numbers: named(
      {
        areaByCurvature: (alpha: number) => `AUROC by curvature${suffix}, α = ${alpha}`,
        areaByDistance: (alpha: number) => `AUROC by ${distance}, α = ${alpha}`,
        accuracyByCurvature: (alpha: number) => `Accuracy at the best threshold${suffix}, α = ${alpha}`,
        accuracyByDistance: (alpha: number) => `Accuracy at the best threshold by ${distance}, α = ${alpha}`,
        fallOfAccuracy: (first: number, last: number) =>
          `Fall of the accuracy${suffix} from α = ${first} to α = ${last}`,
        recovered: (alpha: number) => `Recovered at threshold 0${suffix}, α = ${alpha}`,
        strongest: (alpha: number) => `Strongest curvature${suffix} is the own label, α = ${alpha}`,
        relabelledClean: `Clean images relabelled at threshold 0${suffix}`,
        second: (alpha: number) => `${words.secondName} is the own label, α = ${alpha}`,
        changed: (alpha: number) => `Label differs from the clean one, α = ${alpha}`,
        measured: (alpha: number) => `Curvature measured${suffix}, α = ${alpha}`,
        beyondRounding: 'Clean: beyond the rounding of float32',
        perturbed: 'Perturbed',
      },
      ending,
    ),
    series: named(
      {
        curvature: words.curvature,
        distance: `baseline: ${distance}`,
        alpha: (alpha: number) => `α = ${alpha}`,
        recovered: 'curvature not below 0, class of the strongest',
        strongest: 'class of the strongest curvature',
        second: `baseline: ${words.second}`,
      },
      ending,
    ),
  };
}

export const detectionIds = {
  image: idsAt('', {
    suffix: '',
    curvature: 'mean curvature (Algorithm 2)',
    distance: 'linearised distance',
    second: 'second largest logit',
    secondName: 'Second largest logit',
  }),
  boundary: idsAt('AtBoundary', {
    suffix: ' at z',
    curvature: 'mean curvature of the boundary',
    distance: 'distance to the boundary',
    second: 'class behind the boundary',
    secondName: 'Class behind the boundary',
  }),
} satisfies Record<DetectionSettings['at'], unknown>;

/** Of the curve of signs at images. */
export const signIds = {
  numbers: named({
    negativeClean: 'Clean images of negative curvature',
    positivePerturbed: (alpha: number) => `Perturbed of positive curvature, α = ${alpha}`,
  }),
  series: named({ images: 'images' }),
};

/** Of the scores over fewer classes, at images, and of all scores beside the plain baselines. */
export const classSetIds = {
  numbers: named({
    areaAmong: (classes: number, alpha: number) => `AUROC among the ${classes} likeliest classes, α = ${alpha}`,
    areaAcross: (alpha: number) => `AUROC towards the class across (unknown to an observer), α = ${alpha}`,
    areaByMargin: (alpha: number) => `AUROC by margin, α = ${alpha}`,
    accuracyAmong: (classes: number, alpha: number) =>
      `Accuracy at the best threshold among the ${classes} likeliest, α = ${alpha}`,
    recoveredAmong: (classes: number, alpha: number) =>
      `Recovered at threshold 0 among the ${classes} likeliest, α = ${alpha}`,
    strongestAmong: (classes: number, alpha: number) =>
      `Strongest curvature among the ${classes} likeliest is the own label, α = ${alpha}`,
    negativeAmong: (classes: number) => `Clean images of negative curvature among the ${classes} likeliest`,
    negativeAcross: 'Clean images of negative curvature towards the class across',
    overDistance: (alpha: number) => `AUROC less that of the linearised distance, all classes, α = ${alpha}`,
    overDistanceAmong: (classes: number, alpha: number) =>
      `AUROC less that of the linearised distance, ${classes} likeliest, α = ${alpha}`,
    overDistanceAcross: (alpha: number) => `AUROC less that of the linearised distance, class across, α = ${alpha}`,
    overMargin: (alpha: number) => `AUROC less that of the margin, all classes, α = ${alpha}`,
    overMarginAmong: (classes: number, alpha: number) =>
      `AUROC less that of the margin, ${classes} likeliest, α = ${alpha}`,
    overMarginAcross: (alpha: number) => `AUROC less that of the margin, class across, α = ${alpha}`,
  }),
  series: named({
    all: 'all classes',
    among: (classes: number) => (classes === 2 ? 'label and second likeliest class' : `${classes} likeliest classes`),
    across: 'class across (unknown to an observer)',
    distance: 'baseline: linearised distance',
  }),
};

/** Of one way to answer, with words for it. */
function useIdsOf(ending: string, words: string, isBaseline = false) {
  return {
    numbers: named(
      {
        clean: `Right on clean images, ${words}`,
        lost: `Clean accuracy lost, ${words}`,
        both: (alpha: number) => `Right on clean and perturbed images, α = ${alpha}, ${words}`,
        attacked: `Right where the attacker chooses α, ${words}`,
        flaggedClean: `Clean images held to be perturbed, ${words}`,
        flagged: (alpha: number) => `Copies held to be perturbed, α = ${alpha}, ${words}`,
      },
      ending,
    ),
    series: named({ method: isBaseline ? `baseline: ${words}` : words }, ending),
  };
}

/** Of the curve of right answers. */
export const useIds = {
  bare: useIdsOf('Bare', 'the network alone', true),
  printed: useIdsOf('Printed', 'Algorithm 2 at t = 0'),
  tuned: useIdsOf('Tuned', 'Algorithm 2 at the threshold that keeps 95% of clean images'),
  plain: useIdsOf(
    'Plain',
    'second logit where the distance is small, at the threshold that keeps 95% of clean images',
    true,
  ),
};

/** Of Table II. `sign` is other minus predicted, as every curvature of ours; `paperSign` the same share as the paper prints it, predicted minus other. */
export const tableIIIds = {
  clean: named(
    {
      sign: 'Clean: negative, other minus predicted',
      paperSign: 'Clean: positive, predicted minus other',
      meanCurvature: 'Clean: mean curvature',
      measured: 'Clean: measured',
    },
    'OfClean',
  ),
  perturbed: named(
    {
      sign: (alpha: number) => `Perturbed, α = ${alpha}: positive, other minus predicted`,
      paperSign: (alpha: number) => `Perturbed, α = ${alpha}: negative, predicted minus other`,
      meanCurvature: (alpha: number) => `Perturbed, α = ${alpha}: mean curvature`,
      measured: (alpha: number) => `Perturbed, α = ${alpha}: measured`,
    },
    'OfPerturbed',
  ),
  series: named({ boundaryPoints: 'boundary points' }),
};
