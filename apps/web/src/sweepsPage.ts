/** The list of sweeps, newest first, with a filter. */
import { dataOf } from '@isthmus/client';
import type { SweepSummary } from '@isthmus/sweeps';
import { allows } from './access.js';
import { client, showTrouble } from './api.js';
import { byId, type Column, cell, element, redraw, samplesBar, stateBadge, table } from './element.js';
import { count, samples, time } from './format.js';
import { keepLooking } from './refresh.js';
import { buttonsFor, titleOf } from './sweepActions.js';
import { followFilter, parametersOf, queryOf } from './sweepFilter.js';

interface Page {
  sweeps: SweepSummary[];
  next: string | null;
}

const list = byId('sweeps', HTMLDivElement);
const trouble = byId('trouble', HTMLParagraphElement);
const form = byId('filter', HTMLFormElement);
let shown = '';
/** Pages that the reader asked for beyond the first; they are fetched once. */
let older: Page[] = [];

const fields = {
  search: byId('search', HTMLInputElement),
  state: byId('state', HTMLSelectElement),
  labels: byId('labels', HTMLDivElement),
};
const followed = followFilter(fields, (changed) => {
  filter = changed;
  older = [];
  look().catch((error: unknown) => showTrouble(trouble, error));
});
let { filter } = followed;
form.addEventListener('submit', (event) => event.preventDefault());

function show(pages: Page[]): void {
  // Drawn again only when something changed.
  const text = JSON.stringify([filter, pages]);
  if (text === shown) return;
  shown = text;
  const seen = new Map(pages.flatMap(({ sweeps }) => sweeps.map((sweep) => [sweep.id, sweep] as const)));
  const next = pages.at(-1)?.next ?? null;
  if (seen.size === 0) redraw(list, isFiltered() ? nothingFits() : howToSubmit());
  else redraw(list, sweepTable([...seen.values()]), ...(next === null ? [] : [moreButton(pages, next)]));
  form.hidden = seen.size === 0 && !isFiltered();
}

function isFiltered(): boolean {
  return parametersOf(filter).size > 0;
}

const columns: Column[] = [
  ['Sweep'],
  ['State'],
  ['Progress'],
  ['Samples', 'number'],
  ['Failed', 'number'],
  ['Submitted'],
  ...(allows('submit') ? [['Actions'] as const] : []),
];

function sweepTable(sweeps: SweepSummary[]): HTMLElement {
  const region = element('section', { className: 'scroll' }, table(columns, sweeps.map(row)));
  region.ariaLabel = 'Sweeps';
  return region;
}

function row(sweep: SweepSummary): HTMLTableRowElement {
  const { id, state, samples: counts, createdAt } = sweep;
  const title = titleOf(sweep);
  const link = element('a', { href: `/sweeps/${id}`, textContent: title });
  link.dataset.key = id;
  const handling = {
    done: () => look().catch((error: unknown) => showTrouble(trouble, error)),
    failed: (error: unknown) => showTrouble(trouble, error),
  };
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, link, labelChips(sweep)),
    cell(stateBadge(state)),
    cell(samplesBar(counts.ok + counts.failed, counts.total, `Progress of ${title}`), 'bar-cell'),
    cell(samples(counts), 'number'),
    cell(count(counts.failed), 'number'),
    cell(element('time', { dateTime: createdAt, textContent: time(createdAt) }), 'nowrap'),
    ...(allows('submit')
      ? [cell(element('div', { className: 'row-actions' }, ...buttonsFor(sweep, 'short', handling)))]
      : []),
  );
}

/** A label filters the list when it is clicked. */
function labelChips({ id, labels }: SweepSummary): HTMLElement | null {
  const pairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  if (pairs.length === 0) return null;
  const chips = pairs.map(([key, value]) => {
    const label = `${key}=${value}`;
    const button = element('button', { type: 'button', className: 'chip', textContent: label });
    button.title = `Only sweeps with ${label}`;
    button.dataset.key = `${id}/label/${key}`;
    button.addEventListener('click', () => followed.addLabel(label));
    return button;
  });
  return element('div', { className: 'chips' }, ...chips);
}

function moreButton(pages: Page[], cursor: string): HTMLElement {
  const button = element('button', { type: 'button', textContent: 'Older sweeps' });
  button.dataset.key = 'older';
  button.addEventListener('click', () => {
    button.disabled = true;
    fetchPage(cursor)
      .then((page) => {
        older.push(page);
        show([...pages, page]);
      })
      .catch((error: unknown) => {
        button.disabled = false;
        showTrouble(trouble, error);
      });
  });
  return element('div', { className: 'actions' }, button);
}

const example = `name: first look
labels: { project: islands }
models: [lenet-fashion-mnist]
dataset: fashion-mnist-test
analyses:
  - kind: perturbation
    samples: 200
  - kind: connectivity
    samples: 100`;

function howToSubmit(): HTMLElement {
  return element(
    'section',
    { className: 'empty' },
    element('h2', { textContent: 'No sweep yet' }),
    element('p', { textContent: 'A sweep measures models on the images of a data set. Save this as sweep.yaml:' }),
    element('pre', { textContent: example }),
    element('p', { textContent: 'and submit it, in a clone of Isthmus:' }),
    element('pre', { textContent: 'npm run -s isthmus -- submit sweep.yaml' }),
  );
}

function nothingFits(): HTMLElement {
  return element('section', { className: 'empty' }, element('h2', { textContent: 'No sweep fits' }));
}

async function fetchPage(cursor?: string): Promise<Page> {
  const query = { ...queryOf(filter), ...(cursor === undefined ? {} : { cursor }) };
  return dataOf(await client.api.GET('/v1/sweeps', { params: { query } }));
}

async function look(): Promise<void> {
  const asked = filter;
  const newest = await fetchPage();
  // The filter may have changed meanwhile; then another answer is on its way.
  if (asked !== filter) return;
  showTrouble(trouble, null);
  show([newest, ...older]);
}

keepLooking(async () => {
  await look().catch((error: unknown) => showTrouble(trouble, error));
  list.ariaBusy = 'false';
}, 3000);
