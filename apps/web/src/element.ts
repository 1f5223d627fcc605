/**
 * Builds elements without HTML text, so that no name that a user chose can become markup.
 * Own code because four short functions over the DOM need no UI framework: the pages keep no state besides what the API last sent.
 */

type Child = Node | string | null;

/** `properties` are set as properties: className, href, textContent, … */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** An element that the page's HTML has. */
export function byId<T extends HTMLElement>(id: string, type: new () => T): T {
  const present = document.getElementById(id);
  if (present instanceof type) return present;
  throw new Error(`expected #${id} to be a ${type.name}, found ${present?.nodeName ?? 'nothing'}`);
}

/** Replaces what is in `place`. Whoever had the focus keeps it, by its `data-key`: "ID/ACTION" or ID. */
export function redraw(place: HTMLElement, ...content: Node[]): void {
  const { activeElement } = document;
  const key = place.contains(activeElement) ? (activeElement as HTMLElement).dataset.key : undefined;
  place.replaceChildren(...content);
  if (key !== undefined) focusKey(place, key);
}

/** Focuses the element of the key; where that is gone, another button of the same ID. */
function focusKey(place: ParentNode, key: string): void {
  const [id = ''] = key.split('/');
  const same = place.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  (same ?? place.querySelector<HTMLElement>(`button:not(.chip)[data-key^="${CSS.escape(id)}/"]`))?.focus();
}

/** Does the work; the button takes no second press meanwhile. It has the focus again afterwards, unless another element took it. */
export async function whileDisabled(button: HTMLButtonElement, work: () => Promise<unknown>): Promise<void> {
  button.disabled = true;
  try {
    await work();
  } finally {
    button.disabled = false;
    if (document.activeElement === null || document.activeElement === document.body) {
      if (button.isConnected) button.focus();
      else if (button.dataset.key !== undefined) focusKey(document, button.dataset.key);
    }
  }
}

export function stateBadge(state: string): HTMLElement {
  return element('span', { className: `state ${state}`, textContent: state });
}

/** Terms and their values in a line. */
export function facts(entries: ReadonlyArray<readonly [term: string, value: string]>): HTMLElement {
  const pairs = entries.map(([term, value]) =>
    element('div', {}, element('dt', { textContent: term }), element('dd', { textContent: value })),
  );
  return element('dl', { className: 'facts' }, ...pairs);
}

export function cell(content: Child, className = ''): HTMLTableCellElement {
  return element('td', { className }, content);
}

export type Column = readonly [title: string, className?: string];

/** A table whose cells also know their column's title: on a narrow screen each row is a card and the titles stand in it. */
export function table(columns: readonly Column[], rows: readonly HTMLTableRowElement[]): HTMLTableElement {
  const head = columns.map(([title, className = '']) => element('th', { scope: 'col', className, textContent: title }));
  for (const row of rows) {
    for (const [index, one] of [...row.cells].entries()) one.dataset.title = columns[index]?.[0] ?? '';
  }
  return element('table', {}, element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...rows));
}

export function samplesBar(done: number, total: number, label: string): HTMLProgressElement {
  const bar = element('progress', { max: Math.max(total, 1), value: done });
  bar.setAttribute('aria-label', label);
  return bar;
}
