/** What a claim of the paper is, and how it is judged by numbers: a rule, never a result that somebody wrote down. */
import type { Analysis } from '../../list.js';
import type { Evidence } from './evidence.js';
import type { PaperSubject } from './paperNetworks.js';

/**
 * - agrees: the interval lies inside the claim's range.
 * - differs: it lies outside.
 * - open: neither, or the paper has no number for such a network.
 */
export type Verdict = 'agrees' | 'differs' | 'open';

export interface Judgement {
  readonly verdict: Verdict;
  /** The numbers that decided, for a cell of a table: "97.4% [96.2%, 98.3%]". */
  readonly cell: string;
  /** One or two sentences with the numbers and their intervals that decided. */
  readonly sentence: string;
}

export interface Claim<A extends Analysis = Analysis> {
  /** Where the paper says it: "Section III", "Fig. 3". */
  readonly place: string;
  /** What it says, as a sentence. */
  readonly statement: string;
  /** Its own numbers, with the networks and the images that they are of. */
  readonly published: string;
  /** What it names for this; empty where it names none. */
  readonly named: readonly PaperSubject[];
  /** What a number has to lie in, and why there: what the paper leaves open is decided here, in words. */
  readonly range: string;
  /**
   * Pure: equal evidence gives an equal judgement.
   * @returns null where the run did not measure this, or not yet
   */
  judge(evidence: Evidence<A>): Judgement | null;
}
