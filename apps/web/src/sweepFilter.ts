/** The filter above the list of sweeps: its fields, and the address of the page, which says the same. */
import type { SweepState } from '@isthmus/contracts';
import { element } from './element.js';

export interface SweepFilter {
  readonly search: string;
  readonly state: string;
  readonly labels: readonly string[];
  /** Names of a model and of a data set that the sweep uses; empty for any. */
  readonly model: string;
  readonly dataset: string;
}

function filterOf(parameters: URLSearchParams): SweepFilter {
  return {
    search: parameters.get('search') ?? '',
    state: parameters.get('state') ?? '',
    labels: parameters.getAll('label'),
    model: parameters.get('model') ?? '',
    dataset: parameters.get('dataset') ?? '',
  };
}

/** What the address of the page says. */
export function parametersOf({ search, state, labels, model, dataset }: SweepFilter): URLSearchParams {
  return new URLSearchParams([
    ...(search === '' ? [] : [['search', search]]),
    ...(state === '' ? [] : [['state', state]]),
    ...labels.map((label) => ['label', label]),
    ...(model === '' ? [] : [['model', model]]),
    ...(dataset === '' ? [] : [['dataset', dataset]]),
  ]);
}

/** The query of GET /v1/sweeps, which refuses a state in the address that no sweep can have. */
export function queryOf({ search, state, labels, model, dataset }: SweepFilter) {
  return {
    ...(search === '' ? {} : { search }),
    ...(state === '' ? {} : { state: [state as SweepState] }),
    label: [...labels],
    ...(model === '' ? {} : { model }),
    ...(dataset === '' ? {} : { dataset }),
  };
}

interface FilterForm {
  readonly search: HTMLInputElement;
  readonly state: HTMLSelectElement;
  /** Where the labels stand that are asked for, and the model and the data set. */
  readonly labels: HTMLElement;
}

/** After the last key press; the list answers while the reader still looks at it. */
const typingMs = 250;

/**
 * Keeps fields, address and filter together.
 * @param changed called with the new filter after each change of the reader's
 * @returns the filter of the address, and how to add a label to it
 */
export function followFilter(
  { search, state, labels }: FilterForm,
  changed: (filter: SweepFilter) => void,
): { filter: SweepFilter; addLabel: (label: string) => void } {
  let filter = filterOf(new URLSearchParams(location.search));
  let typing: number | undefined;
  const show = () => {
    search.value = filter.search;
    state.value = filter.state;
    labels.replaceChildren(
      ...(filter.model === '' ? [] : [chip(`model ${filter.model}`, () => set({ model: '' }))]),
      ...(filter.dataset === '' ? [] : [chip(`data set ${filter.dataset}`, () => set({ dataset: '' }))]),
      ...filter.labels.map((label) => chip(label, () => set({ labels: without(label) }))),
    );
  };
  const without = (label: string) => filter.labels.filter((one) => one !== label);
  const set = (change: Partial<SweepFilter>) => {
    filter = { ...filter, ...change };
    const parameters = parametersOf(filter).toString();
    history.replaceState(null, '', parameters === '' ? location.pathname : `?${parameters}`);
    show();
    changed(filter);
  };
  search.addEventListener('input', () => {
    clearTimeout(typing);
    typing = window.setTimeout(() => set({ search: search.value.trim() }), typingMs);
  });
  state.addEventListener('change', () => set({ state: state.value }));
  show();
  return { filter, addLabel: (label) => set({ labels: [...without(label), label] }) };
}

function chip(label: string, remove: () => void): HTMLButtonElement {
  const button = element('button', { type: 'button', className: 'chip', textContent: `${label} ×` });
  button.ariaLabel = `No longer only ${label}`;
  button.addEventListener('click', remove);
  return button;
}
