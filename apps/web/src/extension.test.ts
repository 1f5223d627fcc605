import { extendedRequest, sweepExtension, sweepRequest } from '@isthmus/sweeps';
import { expect, test } from 'vitest';
import { readSettings } from './analysisRow.js';
import { analysisTitle, extendedRequestOf, extensionOf, placeOf } from './extension.js';

const request = sweepRequest.parse({
  models: ['lenet', 'nin'],
  dataset: 'garments',
  analyses: [
    { kind: 'perturbation', samples: 20 },
    { kind: 'convexity', samples: 10 },
  ],
});
const additions = {
  samples: [20, 30],
  models: ['vgg'],
  analyses: [{ kind: 'robustness' as const, samples: 5 }],
};

test('the form asks for what it adds, and for a plan of what the API makes of that', () => {
  const extension = sweepExtension.parse(extensionOf(request, additions));
  expect(extension).toMatchObject({ samples: [{ analysis: 1, samples: 30 }], models: ['vgg'] });
  expect(sweepRequest.parse(extendedRequestOf(request, additions))).toEqual(extendedRequest(request, extension));
});

test('an analysis is called as its runs are, whichever models and order of images the request names', () => {
  const steps = [100, 50].map((value) => ({ kind: 'perturbation', samples: 20, steps: value, models: ['lenet'] }));
  const several = sweepRequest.parse({ models: ['lenet'], dataset: 'garments', imageOrder: 'drawn', analyses: steps });
  const runs = several.analyses.map(({ models: _, ...analysis }, place) => ({
    analysis: { ...analysis, imageOrder: 'drawn' },
    distinction: `steps ${[100, 50][place]}`,
  }));
  const view = { request: several, runs } as unknown as Parameters<typeof analysisTitle>[0];
  expect(analysisTitle(view, 0)).toBe('perturbation, steps 100');
  expect(analysisTitle(view, 1)).toBe('perturbation, steps 50');
});

test('nothing is asked for where nothing is added', () => {
  expect(extensionOf(request, { samples: [20, 10], models: [], analyses: [] })).toBeNull();
});

test.each([
  ['analyses[1].samples', { part: 'samples', index: 1, rest: 'samples' }],
  ['analyses[2]', { part: 'analysis', index: 0, rest: '' }],
  ['analyses[3].images[0]', { part: 'analysis', index: 1, rest: 'images[0]' }],
  ['models[2]', { part: 'model', index: 0, rest: '' }],
  // One that the sweep has already is no choice of the form.
  ['models[0]', { part: 'whole' }],
  ['engine.batch', { part: 'whole' }],
])('a refusal of %s belongs to its field', (field, place) => {
  expect(placeOf(field, request)).toEqual(place);
});

test.each([
  ['', {}],
  ['{"images": [2, 3]}', { images: [2, 3] }],
  ['[1]', null],
  ['images: 2', null],
])('settings %j are read as JSON of an object', (text, settings) => {
  expect(readSettings(text)).toEqual(settings);
});
