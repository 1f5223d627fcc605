import { expect, it } from 'vitest';
import { analysisInputs, inputErrors, inputRange } from './inputs.js';
import { type Analysis, analysis } from './list.js';

const placed = (...all: Analysis[]) => all.map((settings, place) => ({ settings, place }));
const pixels = 784;
const curvature = analysis.parse({ kind: 'curvature', samples: 10 });
const perturbation = (own: Record<string, unknown>): Analysis =>
  analysis.parse({ kind: 'perturbation', samples: 10, ...own });

it('an analysis at z reads the first perturbation of its settings, wherever it stands in the sweep', () => {
  const all = [curvature, perturbation({ overshoot: 0.1 }), perturbation({}), perturbation({ shardSize: 5 })];
  expect(analysisInputs(all, 0)).toEqual([{ role: 'perturbation', index: 2 }]);
  expect(analysisInputs(all, 2)).toEqual([]);
});

it.each([
  { samples: 9 },
  { steps: 20 },
  { overshoot: 0.1 },
  { candidates: 5 },
  { semantics: 'lts4-python' },
  { refine: {} },
])('a perturbation of %o is not what a curvature of ten images wants', (own) => {
  expect(analysisInputs([perturbation(own), curvature], 1)).toEqual([]);
});

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
  expect(inputErrors(placed(projection, shared, enough), pixels)).toEqual([]);
});

it('the directions of S are those of the shared directions, and no more than S has', () => {
  const shared = analysis.parse({ kind: 'sharedDirections', samples: 8, subspace: 20 });
  const basis = (samples: number) => analysis.parse({ kind: 'sharedSubspace', samples });
  expect(analysisInputs([basis(20), shared], 0)).toEqual([{ role: 'sharedDirections', index: 1 }]);
  expect(inputErrors(placed(basis(20), shared), pixels)).toEqual([]);
  expect(inputErrors(placed(basis(21), shared), pixels)).toEqual([
    {
      field: 'analyses[0].samples',
      expected: 'at most 20, the dimensions that the subspace of analyses[1] can have',
      received: '21',
    },
  ]);
  expect(inputErrors(placed(basis(20)), pixels)[0]).toMatchObject({ received: '"sharedSubspace" without one' });
});

it('an analysis reads r(x) of its own data set alone, and S of any: images of another data set are all unseen', () => {
  const shared = analysis.parse({ kind: 'sharedDirections', samples: 8, dataset: 'train' });
  const projection = analysis.parse({ kind: 'projection', samples: 4, skip: 0 });
  const all = [perturbation({}), shared, projection, perturbation({ dataset: 'train' })];
  expect(analysisInputs(all, 1)).toEqual([{ role: 'perturbation', index: 3 }]);
  expect(analysisInputs(all, 2)).toEqual([
    { role: 'perturbation', index: 0 },
    { role: 'sharedDirections', index: 1 },
  ]);
  expect(inputErrors(placed(...all), pixels)).toEqual([]);
  const seen = analysis.parse({ kind: 'projection', samples: 4, skip: 0, dataset: 'train' });
  expect(inputErrors(placed(shared, seen), pixels)).toMatchObject([{ field: 'analyses[1].skip' }]);
});

it('the directions of S are of the data set that S is made from', () => {
  const shared = (own: object) => analysis.parse({ kind: 'sharedDirections', samples: 8, ...own });
  const basis = (own: object) => analysis.parse({ kind: 'sharedSubspace', samples: 3, ...own });
  const train = { dataset: 'train' };
  expect(inputErrors(placed(shared(train), basis(train)), pixels)).toEqual([]);
  expect(inputErrors(placed(shared(train), basis({})), pixels)).toEqual([
    {
      field: 'analyses[1].dataset',
      expected: '"train", from whose images analyses[0] makes the subspace',
      received: "the sweep's",
    },
  ]);
  expect(inputErrors(placed(shared({}), basis(train)), pixels)).toEqual([
    {
      field: 'analyses[1].dataset',
      expected: "the sweep's, from whose images analyses[0] makes the subspace",
      received: '"train"',
    },
  ]);
});

it('an analysis works on the basis that it says, counted among those that make one, and else on S', () => {
  const cosines = analysis.parse({ kind: 'baselineDirections', of: 'cosines', samples: 20 });
  const shared = analysis.parse({ kind: 'sharedDirections', samples: 8 });
  const other = analysis.parse({ kind: 'sharedDirections', samples: 8, dataset: 'train' });
  const noise = (own: object) => analysis.parse({ kind: 'subspaceNoise', samples: 4, skip: 8, ...own });
  const placeOf = (own: object) =>
    analysisInputs([cosines, shared, noise(own), other], 2).map(({ index, model }) => ({ index, model }));
  expect(placeOf({})).toEqual([{ index: 1, model: undefined }]);
  expect(placeOf({ basis: 0 })).toEqual([{ index: 0, model: undefined }]);
  expect(placeOf({ basis: 2 })).toEqual([{ index: 3, model: undefined }]);
  expect(placeOf({ basis: 3 })).toEqual([]);
  expect(inputErrors(placed(cosines, shared, noise({ basis: 3 })), pixels)).toEqual([
    {
      field: 'analyses[2].basis',
      expected:
        'a place, from 0, among the analyses for the same model in the same sweep that make a basis ("sharedDirections", "baselineDirections")',
      received: '3',
    },
  ]);
  // Cosines are made of no image.
  expect(inputErrors(placed(cosines, noise({ basis: 0, skip: 0 })), pixels)).toEqual([]);
  const components = analysis.parse({ kind: 'baselineDirections', samples: 20 });
  expect(inputErrors(placed(components, noise({ basis: 0 })), pixels)).toMatchObject([
    { field: 'analyses[1].skip', expected: expect.stringContaining('at least 20') },
  ]);
});

it('an analysis on S is refused without an S, and on images that S was made from', () => {
  const noise = analysis.parse({ kind: 'subspaceNoise', samples: 4, skip: 5 });
  expect(inputErrors(placed(noise), pixels)).toEqual([
    {
      field: 'analyses[0]',
      expected:
        'an analysis of kind "sharedDirections" for the same model in the same sweep, on whose subspace this one works',
      received: '"subspaceNoise" without one',
    },
  ]);
  expect(inputErrors(placed(noise, analysis.parse({ kind: 'sharedDirections', samples: 6 })), pixels)).toEqual([
    {
      field: 'analyses[0].skip',
      expected: 'at least 6, the images that analyses[1] makes the subspace from',
      received: '5',
    },
  ]);
});

it.each([
  ['the directions of all images together', { samples: 2, directions: 5 }, 784, 10],
  ['the principal directions that an image has', { samples: 2, directions: 20 }, 6, 6],
  ['the values of an image', { samples: 100, directions: 20 }, 50, 50],
])('S has no more dimensions than %s', (_, own, d, most) => {
  const shared = analysis.parse({ kind: 'sharedDirections', ...own });
  const basis = (samples: number) => analysis.parse({ kind: 'sharedSubspace', samples });
  expect(inputErrors(placed(basis(most), shared), d)).toEqual([]);
  expect(inputErrors(placed(basis(most + 1), shared), d)).toMatchObject([{ field: 'analyses[0].samples' }]);
});

it('noise outside of S is refused where S may be everything', () => {
  const noise = analysis.parse({ kind: 'subspaceNoise', samples: 4, skip: 10 });
  const shared = (subspace: number) =>
    analysis.parse({ kind: 'sharedDirections', samples: 10, directions: 100, subspace });
  expect(inputErrors(placed(noise, shared(783)), pixels)).toEqual([]);
  expect(inputErrors(placed(noise, shared(1000)), pixels)).toEqual([
    {
      field: 'analyses[1].subspace',
      expected: 'at most 783, so that analyses[0] has noise outside of the subspace (images have 784 values)',
      received: '1000',
    },
  ]);
});
