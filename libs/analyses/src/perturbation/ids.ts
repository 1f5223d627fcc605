/** Numbers and series of the curves of `perturbation`. */
import { named } from '../shared/named.js';

export const perturbationIds = {
  numbers: named({
    medianRelativeNorm: 'Median relative norm',
    meanRelativeNorm: 'Mean relative norm',
    medianCentredNorm: 'Median norm relative to the image without its mean',
    meanCentredNorm: 'Mean norm relative to the image without its mean',
    converged: 'Converged',
    correct: 'Classified correctly',
    onBoundary: 'On the boundary, at distance 0',
    withoutNorm: 'Of norm 0, without a relative norm',
    meanSteps: 'Mean steps',
  }),
  series: named({ images: 'images' }),
};
