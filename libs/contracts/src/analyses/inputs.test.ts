import { expect, it } from 'vitest';
import { type Analysis, analysis } from './analysis.js';
import { analysisInputs } from './inputs.js';

const curvature = analysis.parse({ kind: 'curvature', samples: 10 });
const perturbation = (own: Record<string, unknown>): Analysis =>
  analysis.parse({ kind: 'perturbation', samples: 10, ...own });

it('an analysis at z reads the first perturbation of its settings, wherever it stands in the sweep', () => {
  const all = [curvature, perturbation({ overshoot: 0.1 }), perturbation({}), perturbation({ shardSize: 5 })];
  expect(analysisInputs(all, 0)).toEqual([{ role: 'perturbation', index: 2 }]);
  expect(analysisInputs(all, 2)).toEqual([]);
});

it.each([{ samples: 9 }, { steps: 20 }, { overshoot: 0.1 }, { candidates: 5 }, { semantics: 'lts4-python' }])(
  'a perturbation of %o is not what a curvature of ten images wants',
  (own) => {
    expect(analysisInputs([perturbation(own), curvature], 1)).toEqual([]);
  },
);
