/** Numbers and series of the curve of `baselineDirections`. */
import { named } from '../shared/named.js';

export const baselineDirectionsIds = {
  numbers: named({ directions: 'Directions a sample' }),
  series: named({ samples: 'samples' }),
};
