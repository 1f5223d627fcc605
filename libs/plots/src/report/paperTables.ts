/** The paper's tables, in its form: a row for each thing measured, a column for each network, the paper's own columns beside. */

import { type PublishedTable, publishedTableOf } from '@isthmus/analyses/claims';
import type { Headline } from '@isthmus/contracts';
import { sampleText } from '../curveText.js';
import type { AnalysisGroup } from './analysisGroups.js';

/** As the paper has it, with our networks beside its own. */
export interface PaperTable extends Omit<PublishedTable, 'isOf' | 'number' | 'rows'> {
  /** For links and file names: "analysis-12-table-1". */
  readonly id: string;
  readonly networks: ReadonlyArray<{ readonly name: string; readonly samples: string }>;
  readonly intervalLevel: number;
  /** The rows for which a network has a number. */
  readonly rows: ReadonlyArray<{
    readonly name: string;
    /** By network; null where it has none. */
    readonly cells: ReadonlyArray<Headline | null>;
    readonly published: readonly string[];
  }>;
}

/** The table that a group's analysis fills; null where it fills none, or has no number for it yet. */
export function paperTable({ id, members }: AnalysisGroup): PaperTable | null {
  const measured = members.flatMap(({ run, curves }) => {
    const [curve] = curves;
    return curve === undefined ? [] : [{ run, curve, curves }];
  });
  const [first] = measured;
  // Runs of a group differ by their network alone.
  const table = first === undefined ? null : publishedTableOf(first.run.analysis);
  if (table === null || first === undefined) return null;
  const { isOf: _, number, rows, ...words } = table;
  const filled = rows
    .map(({ number, ...row }) => ({
      ...row,
      cells: measured.map(
        ({ curves }) =>
          curves.flatMap(({ headlines }) => headlines).find((one) => one.id === number.id && one.value !== null) ??
          null,
      ),
    }))
    .filter(({ cells }) => cells.some((cell) => cell !== null));
  if (filled.length === 0) return null;
  return {
    ...words,
    id: `${id}-table-${number}`,
    networks: measured.map(({ run, curve }) => ({
      name: `${run.model}, ${run.dataset}`,
      samples: sampleText(curve),
    })),
    intervalLevel: first.curve.intervalLevel,
    rows: filled,
  };
}
