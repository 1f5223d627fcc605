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
    largest: 'Largest curvature',
    smallest: 'Smallest curvature',
    meanInGrey: 'Mean curvature, pixels in 0 to 255',
    largestInGrey: 'Largest curvature, pixels in 0 to 255',
    smallestInGrey: 'Smallest curvature, pixels in 0 to 255',
    relativeMean: 'Mean curvature times ‖r(x)‖',
    relativeLargest: 'Largest curvature times ‖r(x)‖',
    relativeSmallest: 'Smallest curvature times ‖r(x)‖',
    beyondNearest: 'Curvatures above 1 / ‖r(x)‖',
    anyBeyondNearest: 'Images with a curvature above 1 / ‖r(x)‖',
    medianDistance: 'Median distance of the point over ‖r(x)‖',
    measured: 'Measured',
  }),
  series: named({
    curvature: 'curvature',
    first: 'the first image alone',
    largest: 'largest',
    smallest: 'smallest',
    images: 'images',
  }),
};
