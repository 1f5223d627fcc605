/** A dialog that adds samples, models and analyses to a sweep. It shows what that takes before it is done. */
import { asSent, dataOf } from '@isthmus/client';
import type { KnownModel } from '@isthmus/contracts';
import type { SweepPlan, SweepView } from '@isthmus/sweeps';
import { readAnalysisKinds } from './analysisKinds.js';
import { type AnalysisRow, analysisRow, labelled } from './analysisRow.js';
import { client, isProblem } from './api.js';
import { element, whileDisabled } from './element.js';
import { type Additions, analysisTitle, extendedRequestOf, extensionOf, placeOf, planSaid } from './extension.js';
import { fieldErrors, markField } from './fieldErrors.js';
import { count } from './format.js';
import { openFormDialog } from './formDialog.js';

interface Extended {
  readonly sweep: SweepView;
  readonly warnings: readonly string[];
}

interface Fields {
  readonly samples: readonly HTMLInputElement[];
  readonly models: readonly HTMLInputElement[];
  readonly analyses: AnalysisRow[];
}

/**
 * @returns the sweep with what was added; null where the reader added nothing
 * @throws ApiProblem not-found where the sweep is gone
 */
export async function extendSweep(sweep: SweepView): Promise<Extended | null> {
  const [{ models }, kinds] = await Promise.all([
    client.api.GET('/v1/models').then((answer) => dataOf(answer) as { models: KnownModel[] }),
    readAnalysisKinds(),
  ]);
  const fields: Fields = {
    samples: sweep.request.analyses.map(samplesField),
    models: models.filter(({ name }) => !sweep.request.models.includes(name)).map(modelField),
    analyses: [],
  };
  const rows = element('div');
  /** As typing into a field does. */
  const changed = () => rows.dispatchEvent(new Event('input', { bubbles: true }));
  const another = element('button', { type: 'button', className: 'small', textContent: 'Add an analysis' });
  another.addEventListener('click', () => {
    const row = analysisRow(kinds, () => {
      fields.analyses.splice(fields.analyses.indexOf(row), 1);
      changed();
      another.focus();
    });
    fields.analyses.push(row);
    rows.append(row.element);
    changed();
    row.focus();
  });
  const answer = element('div', { className: 'answer' });
  answer.setAttribute('role', 'status');
  const leave = element('button', { type: 'submit', value: 'no', formNoValidate: true, textContent: 'Leave as it is' });
  const go = element('button', { type: 'submit', value: 'yes', className: 'primary', textContent: words.plan });
  const dialog = openFormDialog(
    'Extend the sweep',
    [
      group(
        'Samples of each analysis, in all',
        fields.samples.map((field, place) => labelled(analysisTitle(sweep, place), field)),
      ),
      group('Models to add', modelChoices(fields.models, models)),
      group('Analyses to add', [rows, another]),
      answer,
    ],
    [leave, go],
  );
  dialog.form.noValidate = true;
  dialog.form.classList.add('wide');
  return await answered(sweep, { dialog, fields, answer, go });
}

const words = { plan: 'Show what it takes', extend: 'Extend it' } as const;

interface Parts {
  readonly dialog: ReturnType<typeof openFormDialog>;
  readonly fields: Fields;
  readonly answer: HTMLElement;
  readonly go: HTMLButtonElement;
}

/** Asks for the plan at the first press of the button, and extends at the second, unless something was changed in between. */
async function answered(sweep: SweepView, { dialog, fields, answer, go }: Parts): Promise<Extended | null> {
  const { form } = dialog;
  let isPlanned = false;
  let changes = 0;
  const toPlan = () => {
    changes++;
    isPlanned = false;
    go.textContent = words.plan;
    answer.replaceChildren();
  };
  form.addEventListener('input', toPlan);
  const press = async (): Promise<Extended | null> => {
    clearErrors(fields);
    const additions = readAdditions(fields, sweep.request);
    if (additions === null) return null;
    const extension = extensionOf(sweep.request, additions);
    if (extension === null) {
      answer.replaceChildren(
        line('Nothing is added yet: raise a number of samples, choose a model, or add an analysis.', 'error'),
      );
      return null;
    }
    if (!isPlanned) {
      const before = changes;
      const plan = await askForPlan(extendedRequestOf(sweep.request, additions));
      if (changes !== before) return null;
      answer.replaceChildren(...planSaid(plan, sweep).map((text) => line(text)));
      isPlanned = true;
      go.textContent = words.extend;
      // The plan stands above it.
      go.scrollIntoView({ block: 'nearest' });
      return null;
    }
    const params = { path: { sweepId: sweep.id } };
    const body = asSent(extension);
    const sweepNow = dataOf(await client.api.POST('/v1/sweeps/{sweepId}/extend', { params, body }));
    return { sweep: sweepNow as SweepView, warnings: sweepNow.warnings };
  };
  return await new Promise((resolve, reject) => {
    let isExtending = false;
    let isClosed = false;
    void dialog.closed.then(() => {
      isClosed = true;
      // What is under way is shown on the page when it is done.
      if (!isExtending) resolve(null);
    });
    form.addEventListener('submit', (event) => {
      if ((event.submitter as HTMLButtonElement).value !== 'yes') return;
      event.preventDefault();
      isExtending = isPlanned;
      const work = async () => {
        try {
          const extended = await press();
          if (extended === null) return;
          resolve(extended);
          dialog.close();
        } catch (error) {
          toPlan();
          if (isProblem(error, 'not-found') || (isExtending && isClosed)) {
            reject(error);
            dialog.close();
          } else showErrors(error, { sweep, fields, answer });
        } finally {
          isExtending = false;
        }
      };
      void whileDisabled(go, work);
    });
  });
}

async function askForPlan(request: ReturnType<typeof extendedRequestOf>): Promise<SweepPlan> {
  return dataOf(await client.api.POST('/v1/sweeps/plan', { body: asSent(request) }));
}

function clearErrors({ samples, models, analyses }: Fields): void {
  for (const field of [...samples, ...models, ...analyses.flatMap((row) => row.fields)]) markField(field, null);
}

/** Null where a field cannot be read, which is shown beside it. */
function readAdditions({ samples, models, analyses }: Fields, present: SweepView['request']): Additions | null {
  const unread = samples.filter((field, place) => {
    const has = present.analyses[place]?.samples ?? 0;
    const text = field.value.trim();
    // The API refuses fewer, but a plan cannot tell.
    if (/^\d{1,9}$/.test(text) && Number(text) >= has) return false;
    markField(field, `expected at least ${has}, which it has, received ${text === '' ? 'nothing' : text}`);
    return true;
  });
  const rows = analyses.map((row) => row.read());
  unread[0]?.focus();
  const read = rows.filter((one) => one !== null);
  if (unread.length > 0 || read.length < rows.length) return null;
  return {
    samples: samples.map(({ value }) => Number(value)),
    models: models.filter(({ checked }) => checked).map(({ value }) => value),
    analyses: read,
  };
}

/** Each error beside its field, and those of no field below all of them. The first field that is wrong gets the focus. */
function showErrors(
  error: unknown,
  { sweep, fields, answer }: Pick<Parts, 'fields' | 'answer'> & { sweep: SweepView },
): void {
  const chosen = fields.models.filter(({ checked }) => checked);
  const texts = new Map<HTMLElement, string[]>();
  for (const { field, text } of fieldErrors(error)) {
    const place = placeOf(field, sweep.request);
    const at =
      place.part === 'whole'
        ? undefined
        : place.part === 'samples'
          ? fields.samples[place.index]
          : place.part === 'model'
            ? chosen[place.index]
            : fields.analyses[place.index]?.fieldOf(place.rest);
    if (at === undefined || place.part === 'whole') {
      answer.append(line(field === '' ? text : `${field}: ${text}`, 'error'));
      continue;
    }
    // The number of samples needs no name in its own line.
    const said = place.rest === '' || place.rest === 'samples' ? text : `${place.rest}: ${text}`;
    texts.set(at, [...(texts.get(at) ?? []), said]);
  }
  for (const [field, said] of texts) markField(field, said.join('; '));
  const [first] = texts.keys();
  first?.focus();
}

function line(textContent: string, className = ''): HTMLElement {
  return element('p', { className, textContent });
}

function group(title: string, content: readonly Node[]): HTMLElement {
  return element('fieldset', {}, element('legend', { textContent: title }), ...content);
}

function samplesField({ samples }: SweepView['request']['analyses'][number], place: number): HTMLInputElement {
  return element('input', { id: `samples${place}`, type: 'number', min: String(samples), value: String(samples) });
}

function modelField({ name }: KnownModel, place: number): HTMLInputElement {
  return element('input', { id: `model${place}`, type: 'checkbox', value: name });
}

function modelChoices(fields: readonly HTMLInputElement[], models: readonly KnownModel[]): Node[] {
  if (fields.length === 0) return [line('The sweep has every model of the cluster.', 'muted')];
  const choices = fields.map((field) => {
    const known = models.find(({ name }) => name === field.value);
    const size = known === undefined ? '' : `${known.inputShape.join(' x ')} to ${count(known.numClasses)} classes`;
    const label = element(
      'label',
      { htmlFor: field.id },
      field.value,
      element('span', { className: 'sub', textContent: size }),
    );
    return element('div', { className: 'field choice' }, field, label);
  });
  return [element('div', { className: 'choices' }, ...choices)];
}
