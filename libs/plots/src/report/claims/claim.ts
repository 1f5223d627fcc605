/** What a claim of the paper is, and how it is judged by numbers: a rule, never a result that somebody wrote down. */
import type { Analysis, Curve } from '@isthmus/contracts';

/**
 * - agrees: the numbers show what is claimed.
 * - partly: they show a part of it, or the same to a smaller extent.
 * - differs: they exclude it.
 * - open: their intervals are too wide for any of these.
 */
export type Verdict = 'agrees' | 'partly' | 'differs' | 'open';

export interface Judgement {
  readonly verdict: Verdict;
  /** One or two sentences with the numbers and their intervals that decided. */
  readonly sentence: string;
}

/** What one run found. */
export interface Evidence<A extends Analysis = Analysis> {
  readonly settings: A;
  readonly curves: readonly Curve[];
}

export interface Claim<A extends Analysis = Analysis> {
  /** Where the paper says it: "Section III", "Fig. 3". */
  readonly place: string;
  /** What it says, as a sentence. */
  readonly statement: string;
  /** Its own numbers, with the networks and the images that they are of. */
  readonly published: string;
  /**
   * Pure: equal evidence gives an equal judgement.
   * @returns null where the run did not measure this, or not yet
   */
  judge(evidence: Evidence<A>): Judgement | null;
}
