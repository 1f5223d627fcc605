/** Numbers and series of the curves of `normalSection`. */
import { named } from '../shared/named.js';

export const normalSectionIds = {
  numbers: named({
    negative: (factor: number) => `Negative by offsets at s = ${factor} ‖r‖`,
    negativeAtAuthors: 'Negative by offsets at the authors’ step',
    negativeDifference: (factor: number) => `Negative by the second difference at h = ${factor} ‖r‖`,
    negativeDifferenceAtAuthors: 'Negative by the second difference at the authors’ step',
    correlation: (factor: number) => `Rank correlation of the two at ${factor} ‖r‖`,
    correlationAtAuthors: 'Rank correlation of the two at the authors’ step',
    met: (factor: number) => `Directions that meet the boundary at s = ${factor} ‖r‖`,
    measured: 'Measured',
  }),
  series: named({ section: 'mean section', offsets: 'by offsets', differences: 'by second differences' }),
};
