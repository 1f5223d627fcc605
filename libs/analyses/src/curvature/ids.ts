/** Numbers and series of the curves of `curvature`. */
import { named } from '../shared/named.js';

export const curvatureIds = {
  numbers: named({
    meanCurvature: 'Mean curvature',
    negativeMean: 'Mean curvature is negative',
    beyondRounding: 'Mean curvature is beyond the rounding of float32',
    negativeMajority: 'More negative than positive',
    sumPositive: 'Sum of positive curvatures',
    sumNegative: 'Sum of negative curvatures',
    negativeShare: 'Negative principal curvatures',
    asymmetry: 'Asymmetry of the differences',
    converged: 'Converged',
    measured: 'Measured',
  }),
  series: named({ curvature: 'curvature', largest: 'largest', smallest: 'smallest', images: 'images' }),
};
