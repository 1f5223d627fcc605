/** Numbers and series of the curve of `sharedDirections`. */
import { named } from '../shared/named.js';

export const sharedDirectionsIds = {
  numbers: named({ negative: 'Negative among them', measured: 'Measured' }),
  series: named({ images: 'images' }),
};
