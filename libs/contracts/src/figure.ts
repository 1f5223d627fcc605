/** What a report shows of several networks together. */
import { z } from 'zod';

export const figureView = z
  .object({
    name: z.string().meta({ description: 'Name within its sweep, and of its files.', examples: ['fig-3-convexity'] }),
    kind: z.enum(['picture', 'table']).describe('picture: in every form of a curve; table: as CSV alone.'),
    place: z
      .string()
      .nullable()
      .meta({ description: 'Its number in the paper; null for what the paper does not show.', examples: ['Fig. 3'] }),
    title: z.string().meta({ description: 'Its title.', examples: ['Convex combinations'] }),
  })
  .meta({ id: 'Figure', description: 'A picture or table of a sweep across its networks.' });
export type FigureView = z.infer<typeof figureView>;
