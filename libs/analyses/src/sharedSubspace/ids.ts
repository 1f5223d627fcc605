/** Numbers and series of the curves of `sharedSubspace`. */
import { named } from '../shared/named.js';

export const sharedSubspaceIds = {
  numbers: named({
    captured: (count: number) => (count === 1 ? 'Captured by the first direction' : `Captured by ${count} directions`),
    spanned: 'Spanned',
  }),
  series: named({ directions: 'directions' }),
};
