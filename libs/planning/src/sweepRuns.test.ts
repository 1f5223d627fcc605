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

it('a drawn order of images is a setting of the runs whose samples are images, and that of the data set is none', () => {
  const analyses = [
    { kind: 'perturbation', samples: 5 },
    { kind: 'sharedDirections', samples: 2 },
    { kind: 'sharedSubspace', samples: 3 },
    { kind: 'relativeCurvature', samples: 3, skip: 2 },
    { kind: 'connectivity', samples: 5 },
    { kind: 'convexity', samples: 9 },
  ];
  const orders = (imageOrder?: string) =>
    sweepRuns(sweepRequest.parse({ models: ['lenet'], dataset: 'shirts', analyses, imageOrder })).map(
      ({ analysis }) => (analysis as { imageOrder?: string }).imageOrder,
    );
  expect(orders('drawn')).toEqual(['drawn', 'drawn', undefined, 'drawn', undefined, undefined]);
  expect(orders('dataset')).toEqual(Array(6).fill(undefined));
  const [written] = sweepRuns(request([{ kind: 'perturbation', samples: 5, imageOrder: 'dataset' }]));
  expect(written?.analysis).not.toHaveProperty('imageOrder');
});

it('an analysis that measures other images than its sweep is refused by its place', () => {
  const analyses = [
    { kind: 'connectivity', samples: 5 },
    { kind: 'perturbation', samples: 5, imageOrder: 'drawn' },
  ];
  const refused = sweepRequest.safeParse({ models: ['lenet'], dataset: 'shirts', analyses });
  expect(refused.error?.issues).toEqual([
    expect.objectContaining({
      path: ['analyses', 1, 'imageOrder'],
      message: 'expected "dataset", that of the sweep: all of its analyses measure the same images',
    }),
  ]);
  const taken = sweepRequest.safeParse({ models: ['lenet'], dataset: 'shirts', analyses, imageOrder: 'drawn' });
  expect(taken.success).toBe(true);
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

it('a run works on the basis of another model where it says so, and is refused where that has none', () => {
  const analyses = [
    { kind: 'projection', samples: 4, skip: 8, basisOf: 'nin', models: ['lenet'] },
    { kind: 'sharedDirections', samples: 8 },
    { kind: 'projection', samples: 4, skip: 8 },
  ];
  const runs = sweepRuns(request(analyses));
  expect(runs.map(({ model, place, inputs }) => ({ model, place, inputs }))).toEqual([
    { model: 'lenet', place: 0, inputs: [{ role: 'sharedDirections', run: 3 }] },
    { model: 'lenet', place: 1, inputs: [] },
    { model: 'lenet', place: 2, inputs: [{ role: 'sharedDirections', run: 1 }] },
    { model: 'nin', place: 1, inputs: [] },
    { model: 'nin', place: 2, inputs: [{ role: 'sharedDirections', run: 3 }] },
  ]);
  expect(sweepInputErrors(request(analyses), 784)).toEqual([]);
  for (const basisOf of ['vgg', 'lenet']) {
    const alone = request([{ kind: 'projection', samples: 4, skip: 8, basisOf }], ['lenet']);
    expect(sweepInputErrors(alone, 784)).toEqual([
      {
        field: 'analyses[0].basisOf',
        expected: `an analysis of kind "sharedDirections" for model "${basisOf}" in the same sweep, on whose subspace this one works`,
        received: '"projection" without one',
      },
    ]);
  }
});

it.each([
  [['lenet', 'nin'], [{ kind: 'perturbation', samples: 5, models: ['nin', 'vgg'] }], 'analyses.0.models.1'],
  [['lenet', 'nin'], [{ kind: 'perturbation', samples: 5, models: ['nin'] }], 'models.0'],
])('a sweep of %o refuses %o at %s', (models, analyses, path) => {
  const result = sweepRequest.safeParse({ models, dataset: 'shirts', analyses });
  expect(result.error?.issues.map((issue) => issue.path.join('.'))).toContain(path);
});
