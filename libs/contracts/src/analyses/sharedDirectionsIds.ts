/** Numbers and series of the curve of `sharedDirections`. */
import { named } from './named.js';

export const sharedDirectionsIds = {
  numbers: named({ negative: 'Negative among them', measured: 'Measured' }),
  series: named({ images: 'images' }),
};
