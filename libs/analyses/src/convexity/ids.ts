/** Numbers and series of the curve of `convexity`. */
import { named } from '../shared/named.js';

export const convexityIds = {
  numbers: named({
    kept: (images: number) => `Kept with ${images} images`,
    lineKept: 'Whole line between two images kept',
    classes: 'Classes combined',
  }),
  series: named({ combinations: 'combinations', lines: 'whole lines' }),
};
