/** Numbers and series of the curves of `detectionPath`. */

import { named } from '../shared/named.js';

const unknown = 'class across (unknown to an observer)';

export const detectionPathIds = {
  numbers: named({
    equalAll: 'Equal distance: AUROC over all classes',
    equalAmong: (classes: number) => `Equal distance: AUROC among the ${classes} likeliest`,
    equalAcross: `Equal distance: AUROC, ${unknown}`,
    equalDistance: 'Equal distance: AUROC by linearised distance',
    equalMargin: 'Equal distance: AUROC by margin',
    overDistance: 'Equal distance: AUROC less that of the linearised distance, all classes',
    overDistanceAmong: (classes: number) =>
      `Equal distance: AUROC less that of the linearised distance, ${classes} likeliest`,
    overDistanceAcross: `Equal distance: AUROC less that of the linearised distance, ${unknown}`,
    negative: (s: number) => `Negative score at s = ${s}, all classes`,
    changes: (before: number, behind: number) => `The label changes between s = ${before} and s = ${behind}`,
    perturbed: 'With a boundary point',
  }),
  series: named({
    all: 'all classes',
    among: (classes: number) => (classes === 2 ? 'label and second likeliest class' : `${classes} likeliest classes`),
    across: unknown,
    distance: 'baseline: linearised distance',
    margin: 'baseline: margin',
    equal: 'the two points next to the boundary',
  }),
};
