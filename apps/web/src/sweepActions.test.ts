import { sweepState } from '@isthmus/contracts';
import { actionOutcomes } from '@isthmus/sweeps';
import { expect, test } from 'vitest';
import { actionButtons, actionsFor, isExtendable } from './sweepActions.js';

test.each(actionButtons)('$action is offered in the states in which it does something', ({ action, states }) => {
  expect([...states].sort()).toEqual(
    sweepState.options.filter((state) => actionOutcomes[action][state] === 'done').sort(),
  );
});

test('a sweep is extended in the states in which that does something', () => {
  for (const state of sweepState.options)
    expect(isExtendable(state), state).toBe(actionOutcomes.extend[state] === 'done');
});

test('failed samples are retried only where there are some', () => {
  const samples = { total: 10, ok: 8, failed: 2, reused: 0 };
  const names = (failed: number) =>
    actionsFor({ state: 'completed', samples: { ...samples, failed } }).map(({ action }) => action);
  expect(names(2)).toEqual(['retry-failed', 'delete']);
  expect(names(0)).toEqual(['delete']);
});
