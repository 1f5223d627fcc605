/** One analysis in the report: tables and pictures of all networks together, each network's own, then the numbers. */

import { placeOf } from '@isthmus/analyses/definitions';
import { type Headline, isFinal } from '@isthmus/contracts';
import type { CombinedCurve, Curve } from '@isthmus/sweeps';
import { combinedCurves } from '../combinedCurves.js';
import { headlineText, sampleText } from '../curveText.js';
import { type DrawnCurve, isCombined } from '../drawnCurve.js';
import { type Html, html } from '../html.js';
import type { AnalysisGroup, GroupMember } from './analysisGroups.js';
import type { ContentsEntry } from './contents.js';
import { curveFigure } from './curveFigure.js';
import { paperTableHtml } from './paperTableHtml.js';
import { type PaperTable, paperTable } from './paperTables.js';

/** The parts of an analysis that a report shows. */
interface AnalysisPlan {
  readonly group: AnalysisGroup;
  readonly table: PaperTable | null;
  readonly combined: readonly CombinedCurve[];
  readonly single: ReadonlyArray<{ readonly member: GroupMember; readonly curve: Curve }>;
  /** Curves beyond the number of pictures. */
  readonly hidden: ReadonlyArray<{ readonly member: GroupMember; readonly curve: Curve }>;
}

/** Which pictures are drawn where there may be `most`: those of several networks first, then the others in the order of the report. */
export function planPictures(groups: readonly AnalysisGroup[], most: number): AnalysisPlan[] {
  let left = most;
  const take = <T>(all: readonly T[]): T[] => {
    const taken = all.slice(0, left);
    left -= taken.length;
    return taken;
  };
  const withCombined = groups.map((group) => {
    const { members } = group;
    const names = [...new Set(members.flatMap(({ curves }) => curves.map(({ name }) => name)))];
    const combined = take(
      names.flatMap((name) =>
        combinedCurves(members.flatMap(({ curves }) => curves.filter((curve) => curve.name === name))),
      ),
    );
    return { group, combined };
  });
  return withCombined.map(({ group, combined }) => {
    const all = group.members.flatMap((member) => member.curves.map((curve) => ({ member, curve })));
    const single = take(all);
    return { group, table: paperTable(group), combined, single, hidden: all.slice(single.length) };
  });
}

/** Tables and pictures that the paper has, or else the analysis. */
export function entriesOf({ group, table, combined, single }: AnalysisPlan): ContentsEntry[] {
  const shown = [...combined, ...single.map(({ curve }) => curve)];
  const numbered = shown.flatMap((curve) => {
    const place = placeOf(group.kind, curveName(curve));
    return place === null ? [] : [{ place, title: curve.title, id: figureId(group, curve) }];
  });
  // The first with each number: a table, a picture of all networks, or of the only one.
  const places = [...new Set(numbered.map(({ place }) => place))].filter((place) => place !== table?.place);
  const entries = [
    ...(table === null ? [] : [{ place: table.place, title: table.title, id: table.id }]),
    ...places.flatMap((place) => numbered.find((one) => one.place === place) ?? []),
  ];
  return entries.length > 0
    ? entries.map((entry) => ({ ...entry, title: group.title }))
    : [{ place: null, title: group.title, id: group.id }];
}

export async function analysisSection({ group, table, combined, single, hidden }: AnalysisPlan): Promise<Html> {
  const together: Html[] = [];
  for (const curve of combined) together.push(await figure(group, curve, `${group.id}-${group.kind}`));
  // What a picture of all networks shows is one click away; what only one network's own picture shows is not hidden.
  const apart: Html[] = [];
  const alone: Html[] = [];
  for (const { member, curve } of single) {
    const place = combined.some(({ curveName }) => curveName === curve.name) ? apart : alone;
    place.push(await figure(group, curve, `${member.run.index + 1}-${member.run.model}-${group.kind}`));
  }
  const unfinished = group.members.filter(({ curves }) => curves.length === 0);
  return html`<section aria-labelledby="${group.id}">
<h2 id="${group.id}">${group.title}</h2>
${table === null ? null : paperTableHtml(table)}
${together}
${alone}
${
  apart.length === 0
    ? null
    : html`<details class="apart"><summary>Each network by itself (${apart.length} pictures)</summary>
${apart}
</details>`
}
${
  hidden.length === 0
    ? null
    : html`<p>Not drawn here, to keep this file small: ${hidden.map(({ curve }) => curve.name).join(', ')}. <code>GET /v1/runs/{runId}/curves/{name}.svg</code> draws each, of ${[
        ...new Set(hidden.map(({ member }) => `${member.run.model} (run ${member.run.id})`)),
      ].join(', ')}.</p>`
}
${unfinished.map(
  ({ run }) => html`<p class="faint">Of ${run.model} there is no curve ${isFinal(run.state) ? '' : 'yet'}.</p>`,
)}
${numbers(group)}
</section>
`;
}

function figure(group: AnalysisGroup, curve: DrawnCurve, fileStem: string): Promise<Html> {
  return curveFigure(curve, { id: figureId(group, curve), place: placeOf(group.kind, curveName(curve)), fileStem });
}

function curveName(curve: DrawnCurve): string {
  return isCombined(curve) ? curve.curveName : curve.name;
}

function figureId(group: AnalysisGroup, curve: DrawnCurve): string {
  return isCombined(curve) ? `${group.id}-${curve.name}` : `run-${curve.runId}-${curve.name}`;
}

/** Each headline once, whichever curves say it: a row each, a column a network. */
function numbers({ members }: AnalysisGroup): Html | null {
  const measured = members.flatMap(({ run, curves }) => {
    const [first] = curves;
    return first === undefined ? [] : [{ run, curves, first }];
  });
  const names = new Map(
    measured.flatMap(({ curves }) =>
      curves.flatMap(({ headlines }) => headlines.map((one) => [numberOf(one), one.name] as const)),
    ),
  );
  if (names.size === 0) return null;
  return html`<details class="numbers"><summary>Numbers with their intervals</summary>
<div class="scroll"><table>
<thead><tr><th scope="col">Number</th>${measured.map(
    ({ run, first }) => html`<th scope="col">${run.model}<br><span class="faint">${sampleText(first)}</span></th>`,
  )}</tr></thead>
<tbody>${[...names].map(
    ([number, name]) =>
      html`<tr><th scope="row">${name}</th>${measured.map(({ curves }) => numberCell(curves, number))}</tr>
`,
  )}</tbody></table></div></details>`;
}

/** A curve of an earlier version has words alone. */
function numberOf({ id, name }: Headline): string {
  return id ?? name;
}

function numberCell(curves: readonly Curve[], number: string): Html {
  for (const { headlines, intervalLevel } of curves) {
    const match = headlines.find((one) => numberOf(one) === number);
    if (match === undefined) continue;
    const { value, interval } = headlineText(match, intervalLevel);
    return html`<td><strong>${value}</strong>${interval === '' ? null : ` (${interval})`}</td>`;
  }
  return html`<td></td>`;
}
