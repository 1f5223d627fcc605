/** The list of sweeps, newest first. */
import type { SweepSummary } from '@isthmus/sweeps';
import { read, showTrouble } from './api.js';
import { byId, type Column, cell, element, samplesBar, stateBadge, table } from './element.js';
import { count, samples, time } from './format.js';
import { keepLooking } from './refresh.js';

interface Page {
  sweeps: SweepSummary[];
  next: string | null;
}

const list = byId('sweeps', HTMLDivElement);
const trouble = byId('trouble', HTMLParagraphElement);
let shown = '';
/** Pages that the reader asked for beyond the first; they are fetched once. */
const older: Page[] = [];

function show(pages: Page[]): void {
  // Drawn again only when something changed: a redraw would take the focus away.
  const text = JSON.stringify(pages);
  if (text === shown) return;
  shown = text;
  const seen = new Map(pages.flatMap(({ sweeps }) => sweeps.map((sweep) => [sweep.id, sweep] as const)));
  const next = pages.at(-1)?.next ?? null;
  if (seen.size === 0) list.replaceChildren(howToSubmit());
  else list.replaceChildren(sweepTable([...seen.values()]), ...(next === null ? [] : [moreButton(pages, next)]));
}

const columns: Column[] = [
  ['Sweep'],
  ['State'],
  ['Progress'],
  ['Samples', 'number'],
  ['Failed', 'number'],
  ['Submitted'],
];

function sweepTable(sweeps: SweepSummary[]): HTMLElement {
  const region = element('section', { className: 'scroll' }, table(columns, sweeps.map(row)));
  region.ariaLabel = 'Sweeps';
  return region;
}

function row(sweep: SweepSummary): HTMLTableRowElement {
  const { id, name, state, samples: counts, createdAt } = sweep;
  const title = name ?? `Sweep ${id.slice(0, 8)}`;
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, element('a', { href: `/sweeps/${id}`, textContent: title })),
    cell(stateBadge(state)),
    cell(samplesBar(counts.ok + counts.failed, counts.total, `Progress of ${title}`), 'bar-cell'),
    cell(samples(counts), 'number'),
    cell(count(counts.failed), 'number'),
    cell(element('time', { dateTime: createdAt, textContent: time(createdAt) }), 'nowrap'),
  );
}

function moreButton(pages: Page[], cursor: string): HTMLElement {
  const button = element('button', { type: 'button', textContent: 'Older sweeps' });
  button.addEventListener('click', () => {
    button.disabled = true;
    read<Page>(`/v1/sweeps?cursor=${encodeURIComponent(cursor)}`)
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
    element('p', { textContent: 'and submit it:' }),
    element('pre', { textContent: 'isthmus submit sweep.yaml' }),
  );
}

keepLooking(async () => {
  try {
    const newest = await read<Page>('/v1/sweeps');
    showTrouble(trouble, null);
    show([newest, ...older]);
  } catch (error) {
    showTrouble(trouble, error);
  }
  list.ariaBusy = 'false';
}, 3000);
