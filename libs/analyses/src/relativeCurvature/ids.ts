/** Numbers and series of the curve of `relativeCurvature`. */
import { named } from '../shared/named.js';

export const relativeCurvatureIds = {
  numbers: named({
    ratio: (direction: number) => `ρ of direction ${direction}`,
    mean: 'Mean ρ over all directions',
    measured: 'Measured',
  }),
  series: named({ images: 'images' }),
};
