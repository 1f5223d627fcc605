/** Numbers and series of the curves of `curvatureStep`. */
import { named } from '../shared/named.js';

export const curvatureStepIds = {
  numbers: named({
    negative: (factor: number) => `Negative at h = ${factor} ‖r‖`,
    beyondRounding: (factor: number) => `Beyond the rounding of float32 at h = ${factor} ‖r‖`,
    measured: 'Measured',
  }),
  series: named({ negative: 'negative mean curvature', images: 'images' }),
};
