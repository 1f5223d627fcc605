/** Numbers and series of the curve of `projection`. */
import { named } from '../shared/named.js';

export const projectionIds = {
  numbers: named({
    random: 'Random noise',
    difference: 'Difference of two images',
    gradient: 'Image gradient',
    adversarial: 'Perturbation r(x)',
    randomOverExpected: 'Random noise over √(m / d)',
  }),
  series: named({ images: 'images' }),
};
