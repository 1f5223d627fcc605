/** A table of the paper as HTML and as CSV. */
import type { Headline } from '@isthmus/contracts';
import { levelText, quantity } from '@isthmus/contracts';
import { csvText } from '../curveCsv.js';
import { dataUri, type Html, html } from '../html.js';
import type { PaperTable } from './paperTables.js';

export function paperTableHtml(table: PaperTable): Html {
  const csv = dataUri('text/csv;charset=utf-8', paperTableCsv(table));
  return html`<figure class="table" id="${table.id}">
<p id="${table.id}-title"><strong>${table.place}.</strong> ${table.title}; below each value its ${levelText(table.intervalLevel)} interval</p>
<div class="scroll"><table aria-labelledby="${table.id}-title">
<thead>
<tr><td></td><th scope="colgroup" colspan="${table.networks.length}">Here</th><th scope="colgroup" colspan="${table.publishedNetworks.length}" class="published">In the paper</th></tr>
<tr><th scope="col">${table.rowTitle}</th>${table.networks.map(
    ({ name, samples }) => html`<th scope="col">${name}<br><span class="faint">${samples}</span></th>`,
  )}${table.publishedNetworks.map((name) => html`<th scope="col" class="published">${name}</th>`)}</tr>
</thead>
<tbody>${table.rows.map(
    ({ name, cells, published }) => html`<tr><th scope="row">${name}</th>${cells.map(cellHtml)}${published.map(
      (value) => html`<td class="published">${value}</td>`,
    )}</tr>
`,
  )}</tbody></table></div>
<figcaption><p>${table.note}</p>
<a download="${table.id}.csv" href="${csv}" aria-label="${table.place} as CSV">CSV</a></figcaption>
</figure>
`;
}

function cellHtml(cell: Headline | null): Html {
  if (cell === null || cell.value === null) return html`<td>not measured</td>`;
  const { value, low, high, unit } = cell;
  const end = unit === 'share' ? 'share' : '';
  const interval =
    typeof low === 'number' && typeof high === 'number' ? `${quantity(low, end)} to ${quantity(high, end)}` : null;
  return html`<td><strong>${quantity(value, unit)}</strong>${interval === null ? null : html`<br><span class="faint">${interval}</span>`}</td>`;
}

/** A line a row: its name, of each network value, low and high, exact, then what the paper printed. */
export function paperTableCsv({ rowTitle, networks, publishedNetworks, rows }: PaperTable): string {
  const header = [
    rowTitle,
    ...networks.flatMap(({ name }) => [name, `${name}, low`, `${name}, high`]),
    ...publishedNetworks.map((name) => `paper: ${name}`),
  ];
  return csvText([
    header,
    ...rows.map(({ name, cells, published }) => [
      name,
      ...cells.flatMap((cell) => [cell?.value ?? '', cell?.low ?? '', cell?.high ?? '']),
      ...published,
    ]),
  ]);
}
