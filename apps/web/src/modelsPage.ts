/** The models and data sets of the cluster: what they are, which sweeps use them, and their removal. */
import { dataOf } from '@isthmus/client';
import type { KnownDataset, KnownModel } from '@isthmus/contracts';
import { bytesText, preparationText, preprocessingText } from '@isthmus/contracts/views';
import { allows } from './access.js';
import { client, isProblem, showTrouble } from './api.js';
import { confirmed } from './confirm.js';
import { byId, type Column, cell, element, redraw, table, whileDisabled } from './element.js';
import { count, headline, time } from './format.js';
import { offerCollection } from './garbage.js';
import { keepLooking } from './refresh.js';
import { titleOf } from './sweepActions.js';

type Resource = Pick<KnownModel, 'id' | 'name' | 'bytes' | 'sweeps' | 'createdAt'>;

interface Kind {
  readonly words: string;
  /** The parameter of the list of sweeps that finds those which use it. */
  readonly parameter: 'model' | 'dataset';
  readonly also: string;
  /** Of its list, with what became of a removal below it. */
  readonly heading: HTMLHeadingElement;
  readonly outcome: HTMLParagraphElement;
  readonly refusal: HTMLParagraphElement;
  readonly remove: (id: string) => Promise<{ bytes: number }>;
}

const trouble = byId('trouble', HTMLParagraphElement);

const model: Kind = {
  words: 'model',
  parameter: 'model',
  also: 'Its measured accuracies and speeds go with it.',
  heading: byId('modelsTitle', HTMLHeadingElement),
  outcome: byId('modelsOutcome', HTMLParagraphElement),
  refusal: byId('modelsRefusal', HTMLParagraphElement),
  remove: async (modelId) => dataOf(await client.api.DELETE('/v1/models/{modelId}', { params: { path: { modelId } } })),
};
const dataset: Kind = {
  words: 'data set',
  parameter: 'dataset',
  also: 'Accuracies that were measured on it go with it.',
  heading: byId('datasetsTitle', HTMLHeadingElement),
  outcome: byId('datasetsOutcome', HTMLParagraphElement),
  refusal: byId('datasetsRefusal', HTMLParagraphElement),
  remove: async (datasetId) =>
    dataOf(await client.api.DELETE('/v1/datasets/{datasetId}', { params: { path: { datasetId } } })),
};

const places = { models: byId('models', HTMLDivElement), datasets: byId('datasets', HTMLDivElement) };
let shown = '';

if (allows('admin')) offerCollection(byId('garbage', HTMLElement));

keepLooking(async () => {
  await look().catch((error: unknown) => showTrouble(trouble, error));
  for (const place of Object.values(places)) place.ariaBusy = 'false';
}, 5000);

async function look(): Promise<void> {
  const [{ models }, { datasets }] = (await Promise.all([
    client.api.GET('/v1/models').then(dataOf),
    client.api.GET('/v1/datasets').then(dataOf),
  ])) as [{ models: KnownModel[] }, { datasets: KnownDataset[] }];
  showTrouble(trouble, null);
  // Drawn again only when something changed.
  const text = JSON.stringify([models, datasets]);
  if (text === shown) return;
  shown = text;
  redraw(places.models, models.length === 0 ? noModels() : listOf('Models', modelColumns, models.map(modelRow)));
  redraw(
    places.datasets,
    datasets.length === 0 ? noDatasets() : listOf('Data sets', datasetColumns, datasets.map(datasetRow)),
  );
}

function listOf(name: string, columns: readonly Column[], rows: HTMLTableRowElement[]): HTMLElement {
  const region = element('section', { className: 'scroll' }, table(columns, rows));
  region.ariaLabel = name;
  return region;
}

const lastColumns: readonly Column[] = [
  ['Size', 'number'],
  ['Used by'],
  ...(allows('submit') ? [['Actions'] as const] : []),
];
const modelColumns: readonly Column[] = [
  ['Model'],
  ['Input'],
  ['Classes', 'number'],
  ['Preprocessing'],
  ['Accuracy'],
  ...lastColumns,
];
const datasetColumns: readonly Column[] = [
  ['Data set'],
  ['Images', 'number'],
  ['Shape'],
  ['Classes', 'number'],
  ['Preparation'],
  ...lastColumns,
];

function modelRow(one: KnownModel): HTMLTableRowElement {
  const { inputShape, numClasses, manifest, accuracies } = one;
  const measured = accuracies.map(({ dataset: on, images, correct, low, high }) => {
    const share = headline({ name: '', value: correct / images, low, high, unit: 'share' });
    return element('div', { textContent: `${share} on ${on}` });
  });
  return element(
    'tr',
    {},
    nameCell(one),
    cell(sides(inputShape), 'nowrap'),
    cell(count(numClasses), 'number'),
    cell(preprocessingText(manifest, inputShape[0])),
    cell(measured.length === 0 ? 'not measured yet' : element('div', {}, ...measured)),
    ...lastCells(model, one),
  );
}

function datasetRow(one: KnownDataset): HTMLTableRowElement {
  const { samples, shape, classNames, preparation } = one;
  return element(
    'tr',
    {},
    nameCell(one),
    cell(count(samples), 'number'),
    cell(sides(shape), 'nowrap'),
    cell(count(classNames.length), 'number'),
    cell(preparationText(preparation)),
    ...lastCells(dataset, one),
  );
}

function nameCell({ name, createdAt }: Resource): HTMLTableCellElement {
  const added = element('span', { className: 'sub', textContent: `added ${time(createdAt)}` });
  return element('th', { scope: 'row' }, name, added);
}

function sides(shape: readonly number[]): string {
  return shape.join(' x ');
}

function lastCells(kind: Kind, one: Resource): HTMLTableCellElement[] {
  const users = one.sweeps === 0 ? 'no sweep' : usersLink(kind, one);
  const cells = [cell(bytesText(one.bytes), 'number'), cell(users, 'nowrap')];
  if (!allows('submit')) return cells;
  // What a sweep uses would be refused; the cell before says which sweeps these are.
  return [...cells, cell(one.sweeps === 0 ? removeButton(kind, one) : null)];
}

function usersLink({ parameter }: Kind, { id, name, sweeps }: Resource): HTMLAnchorElement {
  const href = `/?${new URLSearchParams({ [parameter]: name })}`;
  const link = element('a', { href, textContent: sweeps === 1 ? '1 sweep' : `${count(sweeps)} sweeps` });
  link.dataset.key = `${id}/sweeps`;
  return link;
}

function removeButton(kind: Kind, one: Resource): HTMLButtonElement {
  const button = element('button', { type: 'button', className: 'small danger', textContent: 'Remove' });
  button.ariaLabel = `Remove ${one.name}`;
  button.dataset.key = `${one.id}/remove`;
  button.addEventListener('click', () => {
    const work = () => remove(kind, one).catch((error: unknown) => showTrouble(kind.refusal, error));
    void whileDisabled(button, work);
  });
  return button;
}

async function remove(kind: Kind, one: Resource): Promise<void> {
  const { words, also, heading, outcome, refusal } = kind;
  const text = `Its file of ${bytesText(one.bytes)} goes too, unless another model has the same. ${also}`;
  const agreed = await confirmed({
    title: `Remove ${one.name}?`,
    text,
    no: 'Keep it',
    yes: `Remove the ${words}`,
  });
  if (!agreed) return;
  refusal.hidden = true;
  outcome.hidden = true;
  try {
    const { bytes } = await kind.remove(one.id);
    outcome.hidden = false;
    outcome.textContent = `${one.name} is removed; ${bytesText(bytes)} are free.`;
    // Its button goes, and the focus would with it.
    heading.focus();
  } catch (error) {
    if (!isProblem(error, 'conflict')) throw error;
    await showUsers(kind, one, error);
  } finally {
    await look().catch((error: unknown) => showTrouble(trouble, error));
  }
}

/** Sweeps that are named. */
const mostNamed = 5;

/** Why it was not removed: a sweep was submitted since the list was drawn. */
async function showUsers({ parameter, refusal }: Kind, one: Resource, problem: unknown): Promise<void> {
  const query = { [parameter]: one.name, limit: mostNamed };
  const { sweeps, next } = dataOf(await client.api.GET('/v1/sweeps', { params: { query } }));
  showTrouble(refusal, problem);
  // The row may stand far below.
  refusal.focus();
  // None: the last one is being deleted, as the problem says.
  if (sweeps.length === 0) return;
  const links = sweeps.map((sweep) => element('a', { href: `/sweeps/${sweep.id}`, textContent: titleOf(sweep) }));
  const all = element('a', { href: `/?${new URLSearchParams({ [parameter]: one.name })}`, textContent: 'all of them' });
  const listed = [...links, ...(next === null ? [] : [all])].flatMap((link, place) =>
    place === 0 ? [link] : [', ', link],
  );
  refusal.replaceChildren(`${one.name} is not removed, since sweeps use it: `, ...listed, '. Delete them first.');
}

function noModels(): HTMLElement {
  return empty('No model yet', 'A model is a classifier as an ONNX file. Add one, in a clone of Isthmus:', [
    'npm run -s isthmus -- models add net.onnx',
  ]);
}

function noDatasets(): HTMLElement {
  return empty('No data set yet', 'A data set is labelled images of one size. Add a folder of pictures:', [
    'npm run -s isthmus -- datasets add --name pictures --folder pictures',
  ]);
}

function empty(title: string, text: string, commands: readonly string[]): HTMLElement {
  return element(
    'section',
    { className: 'empty' },
    element('h3', { textContent: title }),
    element('p', { textContent: text }),
    ...commands.map((command) => element('pre', { textContent: command })),
  );
}
