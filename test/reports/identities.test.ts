/**
 * The folds give every id that the paper's claims and tables read, on rows that Isthmus computed (test/fixtures/rows). A number
 * whose id differs from the one that its reader asks for fails here.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { claimsOf, type Evidence, evidenceOf, publishedTableOf } from '@isthmus/analyses/claims';
import { type Analysis, type AnalysisKind, curveNames, definitions } from '@isthmus/analyses/definitions';
import { foldOf } from '@isthmus/analyses/folds';
import type { FoldedCurve, SampleResult } from '@isthmus/contracts';
import { describe, expect, it } from 'vitest';

interface StoredRun {
  readonly settings: Analysis;
  readonly rows: ReadonlyArray<Omit<SampleResult, 'vectors'> & { readonly vectors: string | null }>;
}
interface FoldedRun {
  readonly settings: Analysis;
  readonly curves: readonly FoldedCurve[];
}

const fixture = new URL('../fixtures/rows/rows.json.gz', import.meta.url);
const stored: { seed: number; runs: StoredRun[] } = JSON.parse(gunzipSync(readFileSync(fixture)).toString('utf8'));
const folded = stored.runs.map(curvesOf);
const kinds = definitions.map(({ kind }) => kind);
const runsOf = (kind: AnalysisKind) => folded.filter(({ settings }) => settings.kind === kind);

/** Folds shards of two samples, with partials as the database keeps them. */
function curvesOf({ settings, rows }: StoredRun): FoldedRun {
  const fold = foldOf(settings.kind);
  const results = rows.map((row) => ({
    ...row,
    vectors: row.vectors === null ? null : Buffer.from(row.vectors, 'base64'),
  }));
  const partials: unknown[] = [];
  for (let first = 0; first < results.length; first += 2)
    partials.push(JSON.parse(JSON.stringify(fold.partial(results.slice(first, first + 2)))));
  const context = { classNames: [...'0123456789'], imageShape: [1, 28, 28] as const, settings, seed: stored.seed };
  return { settings, curves: fold.curves(partials, context) };
}

/** Ids that a claim asks for and that no run has. */
function unanswered(claim: ReturnType<typeof claimsOf>[number], runs: readonly FoldedRun[]) {
  const asked = new Set<string>();
  const answered = new Set<string>();
  const note = (id: string, isThere: boolean) => {
    asked.add(id);
    if (isThere) answered.add(id);
  };
  const judged = runs.map(({ settings, curves }) => {
    const evidence = evidenceOf(settings, curves, { network: 'LeNet', data: 'CIFAR-10' });
    return claim.judge({
      ...evidence,
      headline(number) {
        const answer = evidence.headline(number);
        note(number.id, answer !== null);
        return answer;
      },
      points(curve, series) {
        const points = evidence.points(curve, series);
        note(`${curve}: ${series.id}`, points.length > 0);
        return points;
      },
    } satisfies Evidence);
  });
  return { asked, missing: [...asked].filter((id) => !answered.has(id)), isJudged: judged.some((one) => one !== null) };
}

/** The paper's table that some of the runs fill. */
function tableOf(runs: readonly FoldedRun[]) {
  return runs.map(({ settings }) => publishedTableOf(settings)).find((table) => table !== null) ?? null;
}

/** Ids of table cells that no run fills. */
function emptyCells(runs: readonly FoldedRun[]): string[] {
  // Runs that measured something else stand beside no number of the paper.
  const filling = runs.filter(({ settings }) => publishedTableOf(settings) !== null);
  const numbers = filling.flatMap(({ curves }) => curves.flatMap(({ headlines }) => headlines));
  const cells = tableOf(runs)?.rows ?? [];
  return cells
    .map(({ number }) => number.id)
    .filter((id) => !numbers.some((one) => one.id === id && one.value !== null));
}

/** The runs with the id of one number or series replaced. */
function renamed(runs: readonly FoldedRun[], id: string): FoldedRun[] {
  const other = <T extends { id: string }>(one: T): T => (one.id === id ? { ...one, id: `${id}, renamed` } : one);
  return runs.map(({ settings, curves }) => ({
    settings,
    curves: curves.map((curve) => ({
      ...curve,
      headlines: curve.headlines.map(other),
      series: curve.series.map(other),
    })),
  }));
}

const claims = kinds.flatMap((kind) => claimsOf(kind).map((claim) => ({ kind, statement: claim.statement, claim })));

describe('the ids of numbers', () => {
  it('are each of one number and its words, in every curve of every analysis', () => {
    for (const kind of kinds) expect(runsOf(kind), kind).not.toEqual([]);
    for (const { settings, curves } of folded) {
      const words = new Map<string, string>();
      for (const { headlines, series, name } of curves) {
        for (const all of [headlines, series]) {
          const ids = all.map(({ id }) => id);
          expect(new Set(ids).size, `${settings.kind}, ${name}: ${ids.join(', ')}`).toBe(ids.length);
        }
        for (const one of headlines) expect(words.get(one.id) ?? one.name, one.id).toBe(one.name);
        for (const one of headlines) words.set(one.id, one.name);
      }
    }
  });

  it.each(claims)('are those that the claim of $kind asks for: $statement', ({ kind, claim }) => {
    const { asked, missing, isJudged } = unanswered(claim, runsOf(kind));
    expect(missing).toEqual([]);
    expect(isJudged).toBe(true);
    // Each is reported as missing if its id is another.
    expect(asked.size).toBeGreaterThan(0);
    for (const id of asked) {
      const bare = id.split(': ').at(-1)!;
      expect(unanswered(claim, renamed(runsOf(kind), bare)).missing).toContain(id);
    }
  });

  it.each(kinds.filter((kind) => tableOf(runsOf(kind)) !== null))('fill each cell of the table of %s', (kind) => {
    expect(emptyCells(runsOf(kind))).toEqual([]);
    for (const { number } of tableOf(runsOf(kind))!.rows)
      expect(emptyCells(renamed(runsOf(kind), number.id))).toEqual([number.id]);
  });

  it.each(kinds)('stand in the curves that %s names', (kind) => {
    const names = runsOf(kind).flatMap(({ curves }) => curves.map(({ name }) => name));
    expect(new Set(names)).toEqual(new Set<string>(curveNames(kind)));
  });
});
