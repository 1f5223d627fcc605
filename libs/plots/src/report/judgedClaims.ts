/** The claims of the paper, each with what every run of a sweep that measures it says of it. */
import { type Claim, claimsOf, evidenceOf, type Judgement, paperSubject, remarkOn } from '@isthmus/analyses/claims';
import type { AnalysisGroup, GroupMember } from './analysisGroups.js';

export interface JudgedRun {
  readonly member: GroupMember;
  /** How its settings differ from those of other runs that are judged; empty if they do not. */
  readonly distinction: string;
  readonly judgement: Judgement;
  /** A note that the paper does not say this of such a network on such images; null if it does. */
  readonly remark: string | null;
}

export interface JudgedClaim {
  readonly claim: Claim;
  readonly runs: readonly JudgedRun[];
}

/** In the order of the paper; a claim that no run of the sweep measures is left out. */
export function judgedClaims(groups: readonly AnalysisGroup[]): JudgedClaim[] {
  const kinds = [...new Set(groups.map(({ kind }) => kind))];
  return kinds
    .flatMap((kind) => {
      const runs = groups
        .filter((group) => group.kind === kind)
        .flatMap(({ members, distinction }) => members.map((member) => ({ member, distinction })));
      return claimsOf(kind).map((claim) => ({
        claim,
        runs: runs.flatMap(({ member, distinction }): JudgedRun[] => {
          const { run, curves } = member;
          const subject = paperSubject(run.model, run.dataset);
          const judgement = claim.judge(evidenceOf(run.analysis, curves, subject));
          return judgement === null ? [] : [{ member, distinction, judgement, remark: remarkOn(claim.named, subject) }];
        }),
      }));
    })
    .filter(({ runs }) => runs.length > 0);
}
