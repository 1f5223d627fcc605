import { sweepRequest } from '@isthmus/sweeps';
import { expect, it } from 'vitest';
import { sweepInputErrors, sweepRuns } from './sweepRuns.js';

const request = (analyses: unknown[], models = ['lenet', 'nin']) =>
  sweepRequest.parse({ models, dataset: 'shirts', analyses });

it('a sweep has a run for each model and analysis, model by model, and each model reads its own runs', () => {
  const runs = sweepRuns(
    request([
      { kind: 'curvature', samples: 5 },
      { kind: 'perturbation', samples: 5 },
    ]),
  );
  expect(runs.map(({ model, place, inputs }) => ({ model, place, inputs }))).toEqual([
    { model: 'lenet', place: 0, inputs: [{ role: 'perturbation', run: 1 }] },
    { model: 'lenet', place: 1, inputs: [] },
    { model: 'nin', place: 0, inputs: [{ role: 'perturbation', run: 3 }] },
    { model: 'nin', place: 1, inputs: [] },
  ]);
});

it('an analysis for some of the models makes no run of the others, and is not read there', () => {
  const runs = sweepRuns(
    request([
      { kind: 'perturbation', samples: 5, models: ['lenet'] },
      { kind: 'curvature', samples: 5 },
    ]),
  );
  expect(runs.map(({ model, place, inputs }) => ({ model, place, inputs }))).toEqual([
    { model: 'lenet', place: 0, inputs: [] },
    { model: 'lenet', place: 1, inputs: [{ role: 'perturbation', run: 0 }] },
    { model: 'nin', place: 1, inputs: [] },
  ]);
  for (const { analysis } of runs) expect(analysis).not.toHaveProperty('models');
});

it('an analysis on S is refused for a model that has no S, once and by its own place', () => {
  const analyses = [
    { kind: 'perturbation', samples: 5 },
    { kind: 'sharedDirections', samples: 8, models: ['lenet'] },
    { kind: 'projection', samples: 4, skip: 8 },
  ];
  expect(sweepInputErrors(request(analyses, ['lenet']), 784)).toEqual([]);
  expect(sweepInputErrors(request(analyses, ['lenet', 'nin', 'vgg19']), 784)).toEqual([
    expect.objectContaining({ field: 'analyses[2]', received: '"projection" without one' }),
  ]);
});

it.each([
  [['lenet', 'nin'], [{ kind: 'perturbation', samples: 5, models: ['nin', 'vgg'] }], 'analyses.0.models.1'],
  [['lenet', 'nin'], [{ kind: 'perturbation', samples: 5, models: ['nin'] }], 'models.0'],
])('a sweep of %o refuses %o at %s', (models, analyses, path) => {
  const result = sweepRequest.safeParse({ models, dataset: 'shirts', analyses });
  expect(result.error?.issues.map((issue) => issue.path.join('.'))).toContain(path);
});
