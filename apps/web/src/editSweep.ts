/** A dialog that renames and labels a sweep. */
import { dataOf } from '@isthmus/client';
import type { Labels } from '@isthmus/contracts';
import type { SweepView } from '@isthmus/sweeps';
import { client } from './api.js';
import { askInDialog } from './confirm.js';
import { element } from './element.js';

/** @returns the changed sweep; null where the reader changed nothing */
export async function editSweep({ id, name, labels }: SweepView): Promise<SweepView | null> {
  const nameField = element('input', { id: 'editName', value: name ?? '', maxLength: 120, autocomplete: 'off' });
  const labelField = element('textarea', { id: 'editLabels', rows: 4, value: labelText(labels), spellcheck: false });
  const content = [
    element('label', { htmlFor: 'editName', textContent: 'Name' }),
    nameField,
    element('label', { htmlFor: 'editLabels', textContent: 'Labels, one KEY=VALUE a line' }),
    labelField,
  ];
  const buttons = [
    element('button', { type: 'submit', value: 'no', textContent: 'Leave as it is' }),
    element('button', { type: 'submit', value: 'yes', className: 'primary', textContent: 'Save' }),
  ];
  if ((await askInDialog('Name and labels', content, buttons)) !== 'yes') return null;
  const body = {
    name: nameField.value.trim() === '' ? null : nameField.value.trim(),
    labels: labelChangesOf(labels, labelField.value),
  };
  return dataOf(await client.api.PATCH('/v1/sweeps/{sweepId}', { params: { path: { sweepId: id } }, body }));
}

export function labelText(labels: Labels): string {
  return Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
    .join('\n');
}

/** What sets the labels of the text, and removes those that it no longer has. */
export function labelChangesOf(before: Labels, text: string): Record<string, string | null> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const after = lines.map((line): [string, string] => {
    const [key = '', ...value] = line.split('=');
    return [key.trim(), value.join('=').trim()];
  });
  const removed = Object.keys(before).filter((key) => !after.some(([kept]) => kept === key));
  return { ...Object.fromEntries(removed.map((key) => [key, null])), ...Object.fromEntries(after) };
}
