/** Collection of garbage, for admins: first what would go, then its deletion. */
import { dataOf } from '@isthmus/client';
import { bytesText } from '@isthmus/contracts/views';
import type { Garbage } from '@isthmus/sweeps';
import { client } from './api.js';
import { confirmed } from './confirm.js';
import { byId, cell, element, table, whileDisabled } from './element.js';
import { fieldErrors, markField } from './fieldErrors.js';
import { count, time } from './format.js';
import { titleOf } from './sweepActions.js';

/** Sweeps that are listed; the sums are of all. */
const mostListed = 50;

/** Makes the form of the section work. */
export function offerCollection(section: HTMLElement): void {
  const form = byId('collect', HTMLFormElement);
  const days = byId('days', HTMLInputElement);
  const said = byId('said', HTMLDivElement);
  const listing = byId('found', HTMLDivElement);
  const find = byId('find', HTMLButtonElement);
  section.hidden = false;
  const show = (lines: readonly string[], list: readonly Node[] = []) => {
    said.replaceChildren(...lines.map((textContent) => element('p', { textContent })));
    listing.replaceChildren(...list);
  };
  // What was found is for the days that were asked for.
  days.addEventListener('input', () => show([]));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    // Text that is no number reads as empty, which means the days of the cluster.
    if (days.validity.badInput) {
      markField(days, 'expected a number of days, such as 30');
      days.focus();
      return;
    }
    const query = days.value.trim() === '' ? {} : { olderThanDays: Number(days.value) };
    void whileDisabled(find, async () => {
      try {
        const garbage = await ask('GET', query);
        markField(days, null);
        show(linesOf(garbage), isNothing(garbage) ? [] : listOf(garbage, () => remove(query, garbage)));
      } catch (error) {
        showRefusal(error);
      }
    });
  });

  async function remove(query: Policy, { sweeps, bytes }: Garbage): Promise<void> {
    const agreed = await confirmed({
      title: 'Delete all of it?',
      text: `${sweepsSaid(sweeps.length)} with results and curves, and ${bytesText(bytes)} in all, are gone for good.`,
      no: 'Keep it',
      yes: 'Delete it',
    });
    if (!agreed) return;
    try {
      const removed = await ask('POST', query);
      const deleted = `${sweepsSaid(removed.sweeps.length)} and ${bytesText(removed.bytes)} are deleted.`;
      show([`${deleted} Rows of large sweeps go in the background.`]);
      find.focus();
    } catch (error) {
      showRefusal(error);
    }
  }

  function showRefusal(error: unknown): void {
    show([]);
    markField(
      days,
      fieldErrors(error)
        .map(({ text }) => text)
        .join('; '),
    );
  }
}

interface Policy {
  readonly olderThanDays?: number;
}

async function ask(method: 'GET' | 'POST', query: Policy): Promise<Garbage> {
  const options = { params: { query } };
  return dataOf(await (method === 'GET' ? client.api.GET('/v1/gc', options) : client.api.POST('/v1/gc', options)));
}

function sweepsSaid(number: number): string {
  return number === 1 ? '1 sweep' : `${count(number)} sweeps`;
}

function isNothing({ sweeps, files, uploads }: Garbage): boolean {
  return sweeps.length === 0 && files.length === 0 && uploads.files === 0;
}

function linesOf(garbage: Garbage): string[] {
  const { olderThanDays, keepLabel, sweeps, files, uploads, bytes } = garbage;
  const policy =
    olderThanDays === null
      ? 'Sweeps are kept for ever.'
      : `Sweeps go ${olderThanDays} days after their end, except those with the label ${keepLabel}.`;
  return [
    policy,
    ...(files.length > 0 ? [`Files that nothing names: ${count(files.length)}, ${bytesText(sumOf(files))}.`] : []),
    ...(uploads.files > 0 ? [`Files of broken uploads: ${count(uploads.files)}, ${bytesText(uploads.bytes)}.`] : []),
    isNothing(garbage) ? 'Nothing would go.' : `${sweepsSaid(sweeps.length)} and ${bytesText(bytes)} in all would go.`,
  ];
}

function listOf({ sweeps }: Garbage, remove: () => Promise<void>): HTMLElement[] {
  const button = element('button', { type: 'button', className: 'danger', textContent: 'Delete it' });
  button.addEventListener('click', () => void whileDisabled(button, remove));
  return [...(sweeps.length > 0 ? [sweepList(sweeps)] : []), element('div', { className: 'actions' }, button)];
}

function sumOf(all: ReadonlyArray<{ readonly bytes: number }>): number {
  return all.reduce((total, { bytes }) => total + bytes, 0);
}

function sweepList(sweeps: Garbage['sweeps']): HTMLElement {
  const rows = sweeps
    .slice(0, mostListed)
    .map((sweep) =>
      element(
        'tr',
        {},
        element('th', { scope: 'row' }, element('a', { href: `/sweeps/${sweep.id}`, textContent: titleOf(sweep) })),
        cell(element('time', { dateTime: sweep.finishedAt, textContent: time(sweep.finishedAt) }), 'nowrap'),
        cell(bytesText(sweep.bytes), 'number'),
      ),
    );
  const more = sweeps.length - rows.length;
  const region = element(
    'section',
    // It scrolls in itself, also by the keys.
    { className: 'scroll low', tabIndex: 0 },
    table([['Sweep'], ['Ended'], ['Results', 'number']], rows),
    more > 0 ? element('p', { className: 'muted', textContent: `and ${sweepsSaid(more)} more, ended later` }) : null,
  );
  region.ariaLabel = 'Sweeps that would go';
  return region;
}
