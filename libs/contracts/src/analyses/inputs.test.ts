import { expect, it } from 'vitest';
import { type Analysis, analysis } from './analysis.js';
import { analysisInputs, inputErrors, inputRange } from './inputs.js';

const placed = (...all: Analysis[]) => all.map((settings, place) => ({ settings, place }));
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

it('an analysis on S reads the shared directions, and r(x) of the images after those that it skips', () => {
  const shared = analysis.parse({ kind: 'sharedDirections', samples: 8 });
  const projection = analysis.parse({ kind: 'projection', samples: 4, skip: 8 });
  const enough = perturbation({ samples: 12 });
  expect(analysisInputs([projection, shared, enough], 0)).toEqual([
    { role: 'perturbation', index: 2 },
    { role: 'sharedDirections', index: 1 },
  ]);
  expect(analysisInputs([projection, shared, perturbation({ samples: 11 })], 0)).toEqual([
    { role: 'sharedDirections', index: 1 },
  ]);
  const shard = { firstSample: 2, sampleCount: 2 };
  expect(inputRange({ role: 'perturbation', settings: enough }, projection, shard)).toEqual({ first: 10, count: 2 });
  expect(inputRange({ role: 'sharedDirections', settings: shared }, projection, shard)).toEqual({ first: 0, count: 8 });
  expect(inputErrors(placed(projection, shared, enough))).toEqual([]);
});

it('the directions of S are those of the shared directions, and no more than S has', () => {
  const shared = analysis.parse({ kind: 'sharedDirections', samples: 8, subspace: 20 });
  const basis = (samples: number) => analysis.parse({ kind: 'sharedSubspace', samples });
  expect(analysisInputs([basis(20), shared], 0)).toEqual([{ role: 'sharedDirections', index: 1 }]);
  expect(inputErrors(placed(basis(20), shared))).toEqual([]);
  expect(inputErrors(placed(basis(21), shared))).toEqual([
    { field: 'analyses[0].samples', expected: 'at most 20, the subspace of analyses[1]', received: '21' },
  ]);
  expect(inputErrors(placed(basis(20)))[0]).toMatchObject({ received: '"sharedSubspace" without one' });
});

it('an analysis on S is refused without an S, and on images that S was made from', () => {
  const noise = analysis.parse({ kind: 'subspaceNoise', samples: 4, skip: 5 });
  expect(inputErrors(placed(noise))).toEqual([
    {
      field: 'analyses[0]',
      expected:
        'an analysis of kind "sharedDirections" for the same model in the same sweep, on whose subspace this one works',
      received: '"subspaceNoise" without one',
    },
  ]);
  expect(inputErrors(placed(noise, analysis.parse({ kind: 'sharedDirections', samples: 6 })))).toEqual([
    {
      field: 'analyses[0].skip',
      expected: 'at least 6, the images that analyses[1] makes the subspace from',
      received: '5',
    },
  ]);
});
