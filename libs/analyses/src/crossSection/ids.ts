/** Numbers of the curve of `crossSection`, whose panels are no series. */
import { named } from '../shared/named.js';

export const crossSectionIds = {
  numbers: named({
    straight: 'Straight segment stays in the region',
    meanLabels: 'Mean labels in the window',
    meanRegionShare: 'Mean share of the window in the region',
    measured: 'Measured',
  }),
};
