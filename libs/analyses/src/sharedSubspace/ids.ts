/** Numbers and series of the curves of `sharedSubspace`. */
import { named } from '../shared/named.js';

export const sharedSubspaceIds = {
  numbers: named({
    captured: (count: number) => (count === 1 ? 'Captured by the first direction' : `Captured by ${count} directions`),
    spanned: 'Spanned',
    windowShare: 'Mean share in the best 8 × 8 window',
    evenShare: 'Share of a window in an image spread evenly',
    peakFrequency: 'Median peak frequency',
  }),
  series: named({ directions: 'directions' }),
};
