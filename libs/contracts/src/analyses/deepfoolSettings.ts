/** Settings of DeepFool (Moosavi-Dezfooli, Fawzi, Frossard, CVPR 2016) wherever an analysis needs r(x). */
import { z } from 'zod';

export const deepfoolFields = {
  /** DeepFool stops after this many linearisations. */
  steps: z.int().min(1).max(1000).default(50),
  /** eta: the label is tested at x + (1 + eta) r. */
  overshoot: z.number().min(0).max(1).default(0.02),
  /** How many of the most likely classes are candidates; all of them where the network has fewer. */
  candidates: z.int().min(2).max(1000).default(10),
  /** Where the network is linearised: at x + r (the authors' MATLAB) or at x + (1 + eta) r (their later Python). */
  semantics: z.enum(['matlab', 'lts4-python']).default('matlab'),
};

/** The same as one field of another analysis' settings. */
export const deepfoolSettings = z.strictObject(deepfoolFields).prefault({});
export type DeepfoolSettings = z.infer<typeof deepfoolSettings>;
