/** The figures of a report across networks, and its tables of the paper, for use without the report. */

import { placeOf } from '@isthmus/analyses/definitions';
import type { CombinedCurve, Curve, SweepView } from '@isthmus/sweeps';
import { analysisGroups } from './analysisGroups.js';
import { planPictures } from './analysisSection.js';
import { paperTableCsv } from './paperTableHtml.js';

interface Named {
  /** As in the files that the report saves: "analysis-5-convexity-convexity", "analysis-12-table-1". */
  readonly name: string;
  /** Its number in the paper; null where it has none. */
  readonly place: string | null;
  readonly title: string;
}

export type ReportFigure = Named &
  ({ readonly kind: 'picture'; readonly curve: CombinedCurve } | { readonly kind: 'table'; readonly csv: string });

/** In the order of the report. */
export function reportFigures({ runs }: Pick<SweepView, 'runs'>, curves: readonly Curve[]): ReportFigure[] {
  return planPictures(analysisGroups(runs, curves), Number.POSITIVE_INFINITY).flatMap(({ group, table, combined }) => [
    ...(table === null
      ? []
      : [
          { name: table.id, place: table.place, title: table.title, kind: 'table', csv: paperTableCsv(table) } as const,
        ]),
    ...combined.map(
      (curve) =>
        ({
          name: `${group.id}-${group.kind}-${curve.name}`,
          place: placeOf(group.kind, curve.curveName),
          title: curve.title,
          kind: 'picture',
          curve,
        }) as const,
    ),
  ]);
}
