import { definitionOf } from '@isthmus/analyses/definitions';
import { ProblemError, parseRequest, problem } from '@isthmus/contracts';
import { describe, expect, it } from 'vitest';
import { sweepRequest } from './sweep.js';

const valid = { models: ['lenet'], dataset: 'fashion', analyses: [{ kind: 'perturbation', samples: 5 }] };

function refusal(body: unknown): ProblemError {
  try {
    parseRequest(sweepRequest, body, 'sweep');
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
  throw new Error('was not refused');
}

it('fills in every default of a short request', () => {
  const request = parseRequest(sweepRequest, valid);
  expect(request.seed).toBe(0);
  expect(request.engine).toEqual({ name: 'onnxruntime', provider: 'cpu', batch: 64 });
  expect(request.analyses[0]).toMatchObject({ steps: 50, overshoot: 0.02, candidates: 10, semantics: 'matlab' });
});

describe('a request that is wrong is refused with the field, what was expected and what came', () => {
  it.each([
    [
      'an unknown analysis',
      { analyses: [{ kind: 'perturbatoin', samples: 5 }] },
      'analyses[0].kind',
      'perturbation',
      '"perturbatoin"',
    ],
    ['an unknown field', { modles: ['lenet'] }, 'modles', 'models', '["lenet"]'],
    [
      'an unknown field of an analysis',
      { analyses: [{ kind: 'perturbation', samples: 5, stpes: 3 }] },
      'analyses[0].stpes',
      'steps',
      '3',
    ],
    ['an unknown field of the engine', { engine: { nmae: 'onnxruntime' } }, 'engine.nmae', 'name', '"onnxruntime"'],
    [
      'an unknown rule of a step',
      { analyses: [{ kind: 'curvature', samples: 1, step: { kind: 'absolut', length: 1 } }] },
      'analyses[0].step.kind',
      'absolute',
      '"absolut"',
    ],
    ['an unknown word', { engine: { provider: 'cudda' } }, 'engine.provider', 'cuda', '"cudda"'],
  ])('%s, with a did-you-mean', (_, change, field, suggestion, received) => {
    expect(refusal({ ...valid, ...change }).errors).toContainEqual(
      expect.objectContaining({ field, suggestion, received }),
    );
  });

  it.each([
    [
      '10^9 samples',
      { analyses: [{ kind: 'perturbation', samples: 1e9 }] },
      'analyses[0].samples',
      'a number of at most 1000000',
      '1000000000',
    ],
    ['no samples', { analyses: [{ kind: 'perturbation' }] }, 'analyses[0].samples', 'a number', 'nothing'],
    [
      'a negative radius',
      { analyses: [{ kind: 'connectivity', scenario: 'random', samples: 1, radius: -1 }] },
      'analyses[0].radius',
      'a number of at least 0.000001',
      '-1',
    ],
    [
      'a radius where none is used',
      { analyses: [{ kind: 'connectivity', samples: 1, radius: 2 }] },
      'analyses[0].radius',
      'no radius unless scenario is "random"',
      '2',
    ],
    [
      'a budget of proofs that are not asked for',
      { analyses: [{ kind: 'connectivity', samples: 1, maxPieces: 100 }] },
      'analyses[0].maxPieces',
      'no maxPieces unless certify is true',
      '100',
    ],
    [
      'a budget below the pieces that a proof starts with',
      { analyses: [{ kind: 'connectivity', samples: 1, certify: true, maxPieces: 3 }] },
      'analyses[0].maxPieces',
      'a number of at least 4',
      '3',
    ],
    [
      'a setting of another method',
      { analyses: [{ kind: 'curvature', samples: 1, method: 'mean', axes: 'pixel' }] },
      'analyses[0].axes',
      'no axes unless method is "full"',
      '"pixel"',
    ],
    [
      'a setting of the density where none is asked for',
      { analyses: [{ kind: 'curvature', samples: 1, lanczosSteps: 20 }] },
      'analyses[0].lanczosSteps',
      'no lanczosSteps unless method is "density"',
      '20',
    ],
    [
      'a step that a detector cannot know',
      { analyses: [{ kind: 'detection', samples: 1, step: { kind: 'relativeToPerturbation' } }] },
      'analyses[0].step.kind',
      '"absolute" or "authors", since a detector does not know r(x)',
      '"relativeToPerturbation"',
    ],
    [
      'steps that do not ascend',
      { analyses: [{ kind: 'detectionStep', samples: 1, steps: { kind: 'absolute', lengths: [1, 0.5] } }] },
      'analyses[0].steps.lengths',
      'ascending numbers',
      '[1,0.5]',
    ],
    [
      'a whole number beyond all of them, once',
      { analyses: [{ kind: 'perturbation', samples: 1e300 }] },
      'analyses[0].samples',
      'a number of at most 1000000',
      '1e+300',
    ],
    [
      'an infinite number, as YAML has it',
      { analyses: [{ kind: 'curvature', samples: 1, step: { kind: 'absolute', length: Number.POSITIVE_INFINITY } }] },
      'analyses[0].step.length',
      'a number',
      'Infinity',
    ],
    [
      'a step that float32 pixels do not resolve',
      { analyses: [{ kind: 'curvature', samples: 1, step: { kind: 'absolute', length: 1e-9 } }] },
      'analyses[0].step.length',
      'a number of at least 0.000001',
      '1e-9',
    ],
    [
      'a step beside which float32 has no image',
      { analyses: [{ kind: 'detectionStep', samples: 1, steps: { kind: 'absolute', lengths: [1, 1e300] } }] },
      'analyses[0].steps.lengths[1]',
      'a number of at most 1000000',
      '1e+300',
    ],
    [
      'a multiple of next to nothing',
      { analyses: [{ kind: 'curvatureStep', samples: 1, factors: [1e-300, 1] }] },
      'analyses[0].factors[0]',
      'a number of at least 0.000001',
      '1e-300',
    ],
    [
      'a radius beyond float32',
      { analyses: [{ kind: 'connectivity', scenario: 'random', samples: 1, radius: 1e300 }] },
      'analyses[0].radius',
      'a number of at most 1000000',
      '1e+300',
    ],
    [
      'a window beyond float32',
      { analyses: [{ kind: 'crossSection', samples: 1, extent: { kind: 'absolute', side: 1e300 } }] },
      'analyses[0].extent.side',
      'a number of at most 1000000',
      '1e+300',
    ],
    ['a model twice', { models: ['lenet', 'lenet'] }, 'models[1]', 'every model once', '"lenet"'],
    [
      'a model twice in an analysis',
      { analyses: [{ kind: 'perturbation', samples: 5, models: ['lenet', 'lenet'] }] },
      'analyses[0].models[1]',
      'every model once',
      '"lenet"',
    ],
    ['a sweep without analyses', { analyses: [] }, 'analyses', 'a list with a length of at least 1', '[]'],
    [
      'single images where gradients are taken in pairs',
      {
        analyses: [
          { kind: 'perturbation', samples: 5 },
          { kind: 'curvature', samples: 5 },
        ],
        engine: { batch: 1 },
      },
      'engine.batch',
      'at least 2: analyses[1] takes differences of gradients, two images at a time',
      '1',
    ],
    [
      'a provider of another engine',
      { engine: { name: 'tfjs', provider: 'cuda' } },
      'engine.provider',
      'one of cpu, wasm, webgpu, tensorflow for engine tfjs',
      '"cuda"',
    ],
    [
      'a provider that the default engine has not',
      { engine: { provider: 'wasm' } },
      'engine.provider',
      'one of cpu, cuda, tensorrt, webgpu for engine onnxruntime',
      '"wasm"',
    ],
    ['a seed with a fraction', { seed: 1.5 }, 'seed', 'a whole number', '1.5'],
    ['an empty list', { models: [] }, 'models', 'a list with a length of at least 1', '[]'],
    [
      'a name that is no name',
      { dataset: '../etc' },
      'dataset',
      '1 to 63 of a-z, 0-9, ".", "_" and "-", beginning with a letter or digit',
      '"../etc"',
    ],
  ])('%s', (_, change, field, expected, received) => {
    expect(refusal({ ...valid, ...change }).errors).toEqual([{ field, expected, received }]);
  });

  it('a body that is no object', () => {
    expect(refusal(null).message).toBe('sweep: expected an object, received null');
  });

  it('suggests nothing where no name is near', () => {
    const [error] = refusal({ ...valid, zzzzzzzzzz: 1 }).errors;
    expect(error).toEqual({ field: 'zzzzzzzzzz', expected: 'no such field', received: '1' });
  });

  it('names all that is wrong at once', () => {
    expect(refusal({ ...valid, seed: -1, models: [], typo: 1 }).errors.map((error) => error.field)).toEqual([
      'seed',
      'models',
      'typo',
    ]);
  });
});

it('becomes a problem document of the contract', () => {
  const document = refusal({ ...valid, seed: -1 }).toProblem({ instance: '/v1/sweeps', requestId: 'r1' });
  expect(problem.parse(document)).toMatchObject({
    type: 'urn:isthmus:problem:invalid-request',
    status: 400,
    requestId: 'r1',
  });
});

it('offers no more pairs than there are ordered pairs', () => {
  expect(definitionOf('connectivity').maxSamples?.(10)).toBe(90);
  expect(definitionOf('connectivity').maxSamples?.(0)).toBe(0);
  expect(definitionOf('perturbation').maxSamples).toBeUndefined();
});
