/** What a reader can do with a sweep, as buttons. docs/states.md has the table that they follow; a test compares them. */
import { dataOf } from '@isthmus/client';
import type { SweepState } from '@isthmus/contracts';
import type { SweepAction, SweepSummary } from '@isthmus/sweeps';
import { allows } from './access.js';
import { client } from './api.js';
import { confirmed } from './confirm.js';
import { element, whileDisabled } from './element.js';

interface ActionButton {
  readonly action: Exclude<SweepAction, 'extend'>;
  /** In a list, and on the page of the sweep. */
  readonly short: string;
  readonly long: string;
  /** States in which it does something. */
  readonly states: readonly SweepState[];
  /** Asked first where the action cannot be taken back. */
  readonly question?: { readonly text: string; readonly no: string };
}

const open = ['submitted', 'running'] as const;
const ended = ['completed', 'failed'] as const;

export const actionButtons: readonly ActionButton[] = [
  { action: 'pause', short: 'Pause', long: 'Pause', states: open },
  { action: 'resume', short: 'Resume', long: 'Resume', states: ['paused'] },
  { action: 'retry-failed', short: 'Retry', long: 'Retry failed samples', states: [...open, 'paused', ...ended] },
  {
    action: 'cancel',
    short: 'Cancel',
    long: 'Cancel the sweep',
    states: [...open, 'paused'],
    question: {
      text: 'Shards that are being computed stop. Results and curves so far are kept. It cannot be resumed.',
      no: 'Keep it running',
    },
  },
  {
    action: 'delete',
    short: 'Delete',
    long: 'Delete the sweep',
    states: [...open, 'paused', ...ended, 'cancelled'],
    question: {
      text: 'Its results and curves are gone for good. One that is worked on is cancelled first. Models and data sets stay.',
      no: 'Keep it',
    },
  },
];

/** Whether samples, models and analyses can be added. The page of a sweep has a form for it. */
export function isExtendable(state: SweepState): boolean {
  return state !== 'cancelled';
}

type ActedOn = Pick<SweepSummary, 'id' | 'name' | 'state' | 'samples'>;

/** The actions that would change the sweep. */
export function actionsFor({ state, samples }: Pick<ActedOn, 'state' | 'samples'>): ActionButton[] {
  return actionButtons.filter(
    ({ action, states }) => states.includes(state) && (action !== 'retry-failed' || samples.failed > 0),
  );
}

interface Handling {
  /** The answer of the API: the sweep, or what was deleted. */
  readonly done: (action: ActionButton['action'], answer: unknown) => void;
  readonly failed: (error: unknown) => void;
}

/** A button for each action that the reader's key allows. @param words those of a list name the sweep only for who cannot see where the button stands */
export function buttonsFor(sweep: ActedOn, words: 'short' | 'long', handling: Handling): HTMLButtonElement[] {
  if (!allows('submit')) return [];
  const title = titleOf(sweep);
  return actionsFor(sweep)
    .filter(({ action }) => words === 'long' || action !== 'cancel')
    .map((one) => {
      const danger = one.question === undefined ? '' : 'danger';
      const button = element('button', {
        type: 'button',
        className: words === 'short' ? `small ${danger}` : danger,
        textContent: one[words],
      });
      if (words === 'short') button.ariaLabel = `${one.short} ${title}`;
      button.dataset.key = `${sweep.id}/${one.action}`;
      button.addEventListener('click', () => {
        const work = () =>
          act(sweep, one)
            .then((answer) => answer !== null && handling.done(one.action, answer))
            .catch(handling.failed);
        void whileDisabled(button, work);
      });
      return button;
    });
}

/** @returns null where the reader did not agree */
async function act(sweep: ActedOn, { action, long, question }: ActionButton): Promise<unknown> {
  const title = `${long.replace(/ the sweep$/, '')} ${titleOf(sweep)}?`;
  if (question !== undefined && !(await confirmed({ title, yes: long, ...question }))) return null;
  const options = { params: { path: { sweepId: sweep.id } } };
  if (action === 'delete') return dataOf(await client.api.DELETE('/v1/sweeps/{sweepId}', options));
  return dataOf(await client.api.POST(`/v1/sweeps/{sweepId}/${action}`, options));
}

/** What pages call a sweep. */
export function titleOf({ id, name }: Pick<ActedOn, 'id' | 'name'>): string {
  return name ?? `Sweep ${id.slice(0, 8)}`;
}
