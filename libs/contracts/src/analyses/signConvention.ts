/** The one sign of margins and curvatures, F_j = f_j - f_k (docs/conventions.md, "Notation"): stored with each, since the paper prints both. */
import { z } from 'zod';

export const signConvention = z.literal('other-minus-predicted');
