/** Settings and scalars of `convexity`: random convex combinations of images of one region (the paper, Section III, Fig. 3). */
import { z } from 'zod';
import { samplingFields } from './sampling.js';

export const convexitySettings = z.strictObject({
  kind: z.literal('convexity'),
  /** Combinations in all: sample i combines images[i mod n] images, so that every k has its share of them. */
  ...samplingFields,
  /** k, how many images are combined; the paper's Fig. 3 goes from 2 to 10. */
  images: z
    .array(z.int().min(2).max(100))
    .min(1)
    .max(100)
    .refine((values) => new Set(values).size === values.length, 'expected different numbers')
    .default([2, 3, 4, 5, 6, 7, 8, 9, 10]),
});
export type ConvexitySettings = z.infer<typeof convexitySettings>;

export const convexityScalars = z.object({
  /** k. */
  images: z.int(),
  /** Predicted label of the k images, and of their combination (-1 where a logit is not finite). */
  label: z.int(),
  combinedLabel: z.int(),
  kept: z.boolean(),
  /** f_label - max other f_j at the combination, in logits. */
  margin: z.number().nullable(),
});
export type ConvexityScalars = z.infer<typeof convexityScalars>;
