/** What a report shows of several networks together. */
import { z } from 'zod';

export const figureView = z.object({
  /** Of the figure within its sweep, and of its files. */
  name: z.string(),
  /** picture: in every form of a curve; table: as CSV alone. */
  kind: z.enum(['picture', 'table']),
  /** "Fig. 3", "Table I"; null for what the paper does not show. */
  place: z.string().nullable(),
  title: z.string(),
});
export type FigureView = z.infer<typeof figureView>;
