/** Numbers and series of the curve of `robustness`. */
import { named } from '../shared/named.js';

export const robustnessIds = {
  numbers: named({
    correct: 'Classified correctly',
    robust: (epsilon: number) => `Robust accuracy at ε = ${epsilon} pixels, at most`,
    unknown: 'Classified correctly without a known ‖r(x)‖',
  }),
  series: named({ upper: 'no boundary found counts as robust', lower: 'no boundary found counts as not robust' }),
};
