/** The fields of one analysis that is to be added: its kind, its samples, and settings that differ from the defaults. */
import type { SweepExtensionInput } from '@isthmus/sweeps';
import type { AnalysisKind } from './analysisKinds.js';
import { element } from './element.js';
import { markField } from './fieldErrors.js';

type Analysis = NonNullable<SweepExtensionInput['analyses']>[number];

export interface AnalysisRow {
  readonly element: HTMLElement;
  readonly fields: readonly HTMLElement[];
  /** What the fields say; null where they cannot be read, which they then show. */
  read(): Analysis | null;
  /** The field that a name of the API is of. */
  fieldOf(name: string): HTMLElement;
  focus(): void;
}

let made = 0;

/** @param removed called after the reader took it away */
export function analysisRow(kinds: readonly AnalysisKind[], removed: () => void): AnalysisRow {
  const id = `analysis${made++}`;
  const options = kinds.map(({ kind }) => element('option', { value: kind, textContent: kind }));
  const kind = element('select', { id: `${id}kind` }, ...options);
  const samples = element('input', { id: `${id}samples`, type: 'number', min: '1', value: '100' });
  const settings = element('textarea', { id: `${id}settings`, rows: 2, spellcheck: false, placeholder: '{}' });
  const description = element('p', { className: 'sub', id: `${id}description` });
  kind.setAttribute('aria-describedby', description.id);
  const names = element('p', { className: 'sub', id: `${id}names` });
  settings.setAttribute('aria-describedby', names.id);
  const describe = () => {
    const chosen = kinds.find((one) => one.kind === kind.value);
    description.textContent = chosen?.description ?? '';
    names.textContent = `Each has a default: ${chosen?.settings.join(', ') ?? ''}`;
  };
  kind.addEventListener('change', describe);
  describe();
  const remove = element('button', { type: 'button', className: 'small', textContent: 'Take it away' });
  const row = element(
    'fieldset',
    { className: 'one' },
    element('legend', { className: 'unseen', textContent: 'An analysis to add' }),
    labelled('Kind', kind, description),
    labelled('Samples', samples),
    labelled('Settings, as JSON', settings, names),
    remove,
  );
  remove.addEventListener('click', () => {
    row.remove();
    removed();
  });
  return {
    element: row,
    fields: [kind, samples, settings],
    read() {
      const read = readSettings(settings.value);
      if (read === null) {
        markField(settings, 'expected a JSON object, such as {"steps": 100}');
        settings.focus();
        return null;
      }
      const twice = ['kind', 'samples'].find((name) => name in read);
      if (twice !== undefined) {
        markField(settings, `expected settings without "${twice}", which has a field of its own`);
        settings.focus();
        return null;
      }
      // The API checks it: it knows what each kind takes.
      return { ...read, kind: kind.value, samples: Number(samples.value) } as Analysis;
    },
    fieldOf: (name) => (name === 'samples' ? samples : name === '' || name === 'kind' ? kind : settings),
    focus: () => kind.focus(),
  };
}

/** A label, its field and what is said of it. */
export function labelled(text: string, field: HTMLElement, ...more: readonly Node[]): HTMLElement {
  return element(
    'div',
    { className: 'field' },
    element('label', { htmlFor: field.id, textContent: text }),
    field,
    ...more,
  );
}

/** The settings of the text; empty for an empty text, null where it is no JSON object. */
export function readSettings(text: string): Record<string, unknown> | null {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}
