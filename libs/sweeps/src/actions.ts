/** What a user can do with a sweep, and what comes of it in each of its states: docs/states.md has the same table. */
import type { SweepState } from '@isthmus/contracts';
import { z } from 'zod';

export const sweepAction = z.enum(['pause', 'resume', 'cancel', 'retry-failed', 'extend', 'delete']);
export type SweepAction = z.infer<typeof sweepAction>;

/**
 * done: the action changes the sweep; `retry-failed` and `extend` leave it as it is where there is nothing to compute.
 * unchanged: it is as the action would have it.
 * refused: the answer is 409 with the reason.
 */
export type ActionOutcome = 'done' | 'unchanged' | 'refused';

const ended = { completed: 'refused', failed: 'refused' } as const;

export const actionOutcomes: Readonly<Record<SweepAction, Readonly<Record<SweepState, ActionOutcome>>>> = {
  pause: { submitted: 'done', running: 'done', paused: 'unchanged', ...ended, cancelled: 'refused' },
  resume: { submitted: 'unchanged', running: 'unchanged', paused: 'done', ...ended, cancelled: 'refused' },
  cancel: { submitted: 'done', running: 'done', paused: 'done', ...ended, cancelled: 'unchanged' },
  'retry-failed': {
    ...{ submitted: 'done', running: 'done', paused: 'done', completed: 'done', failed: 'done' },
    cancelled: 'refused',
  },
  extend: {
    ...{ submitted: 'done', running: 'done', paused: 'done', completed: 'done', failed: 'done' },
    cancelled: 'refused',
  },
  delete: {
    ...{ submitted: 'done', running: 'done', paused: 'done', completed: 'done', failed: 'done' },
    cancelled: 'done',
  },
};

/** Why an action is refused, as a sentence that goes on after "it". */
export function refusalReason(action: SweepAction, state: SweepState): string {
  if (state === 'cancelled') {
    return 'was cancelled, which is final; submit it again: samples that it computed are copied';
  }
  if (action === 'cancel') return 'has ended; there is nothing to cancel';
  return `has ended; there is nothing to ${action}. retry-failed computes its failed samples again, extend adds to it`;
}
