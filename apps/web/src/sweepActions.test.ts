import { sweepState } from '@isthmus/contracts';
import { actionOutcomes } from '@isthmus/sweeps';
import { expect, test } from 'vitest';
import { actionButtons } from './sweepActions.js';

test.each(actionButtons)('$action is offered in the states in which it does something', ({ action, states }) => {
  expect([...states].sort()).toEqual(
    sweepState.options.filter((state) => actionOutcomes[action][state] === 'done').sort(),
  );
});
