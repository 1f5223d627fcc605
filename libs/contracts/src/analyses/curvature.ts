/** Settings and scalars of `curvature`: curvature of the decision boundary at z = x + r(x) (the paper, Eq. 1, Fig. 4b). */
import { z } from 'zod';
import { deepfoolSettings } from './deepfoolSettings.js';
import { samplingFields } from './sampling.js';
import { signConvention } from './signConvention.js';
import { stepRule } from './stepRule.js';

/** Settings that belong to one method. */
const ownFields = {
  axes: 'full',
  directions: 'mean',
  extremes: 'lanczos',
  probes: 'density',
  lanczosSteps: 'density',
} as const;

export const curvatureSettings = z
  .strictObject({
    kind: z.literal('curvature'),
    /** Images taken from the start of the data set. */
    ...samplingFields,
    /**
     * full: all d - 1 principal curvatures from 2d + 1 gradients. mean: their average from forward passes alone. lanczos: the largest and
     * smallest by block Lanczos. density: their distribution by stochastic Lanczos quadrature, from 2 probes lanczosSteps gradients.
     */
    method: z.enum(['full', 'mean', 'lanczos', 'density']).default('full'),
    /** h; ||r(x)|| by default: the scale at which the boundary was found. */
    step: stepRule.default({ kind: 'relativeToPerturbation', factor: 1 }),
    /** full: the orthonormal axes along which gradients are differenced. On networks with kinks they matter. */
    axes: z.enum(['pixel', 'random']).optional(),
    /** mean: random directions; 30 where absent, where LeNet's relative error is 5%. */
    directions: z.int().min(1).max(10_000).optional(),
    /** lanczos: how many from each end; 10 where absent. */
    extremes: z.int().min(1).max(100).optional(),
    /** density: random starts; 8 where absent. Without a second one there is no standard error. */
    probes: z.int().min(1).max(100).optional(),
    /** density: Lanczos steps a probe, the number of its nodes; 40 where absent. Features narrower than about range / steps are not resolved. */
    lanczosSteps: z.int().min(2).max(200).optional(),
    /** How r(x) is found. */
    perturbation: deepfoolSettings,
  })
  .superRefine((settings, context) => {
    for (const [field, method] of Object.entries(ownFields)) {
      if (settings[field as keyof typeof ownFields] !== undefined && settings.method !== method) {
        context.addIssue({
          code: 'custom',
          path: [field],
          message: `expected no ${field} unless method is "${method}"`,
        });
      }
    }
  });
export type CurvatureSettings = z.infer<typeof curvatureSettings>;

/** Of F = f_j - f_k, "other minus predicted", in 1/pixel. Null where not measured, or not by this method. */
export const curvatureScalars = z.object({
  /** Of its curvatures. */
  signConvention,
  /** Null when measured; otherwise why not. not-converged: DeepFool found no boundary. on-boundary: x lies on it, so that there is no r(x). */
  trouble: z.enum(['not-converged', 'on-boundary', 'zero-gradient', 'not-finite']).nullable(),
  /** k and j. */
  label: z.int(),
  boundaryClass: z.int(),
  /** ||r(x)|| and h, in pixels. */
  norm: z.number().nullable(),
  step: z.number().nullable(),
  /** ||grad F(z)||, in logits a pixel. */
  gradientNorm: z.number().nullable(),
  /** full, mean, density. */
  meanCurvature: z.number().nullable(),
  /** Of the mean curvature: over directions (mean), over probes (density). */
  standardError: z.number().nullable(),
  /** mean: how much of the mean curvature the rounding of logits and pixels to float32 may have made; it grows as 1 / h^2. */
  roundingError: z.number().nullable(),
  /** full: sums over the positive and over the negative curvatures, and how many are negative. */
  sumPositive: z.number().nullable(),
  sumNegative: z.number().nullable(),
  negativeCount: z.int().nullable(),
  /** density: share of the principal curvatures that are negative. */
  negativeShare: z.number().nullable(),
  /** full, lanczos, density: the ends of the spectrum; bounds from inside where it is not full. */
  largest: z.number().nullable(),
  smallest: z.number().nullable(),
  /** full, lanczos: ||H - H'|| / ||H|| before H is made symmetric. */
  asymmetry: z.number().nullable(),
  /** lanczos: whether every residual is below its tolerance. */
  converged: z.boolean().nullable(),
  /** density: how many quadrature rules the vector holds. */
  probes: z.int().nullable(),
});
export type CurvatureScalars = z.infer<typeof curvatureScalars>;
