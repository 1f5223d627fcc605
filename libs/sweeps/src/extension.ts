/** Adding to a sweep that is there: more samples, more analyses, more models. */
import { analysis } from '@isthmus/analyses/definitions';
import { type FieldError, ProblemError, parseRequest, resourceName } from '@isthmus/contracts';
import { z } from 'zod';
import { type SweepRequest, sweepRequest } from './sweep.js';

const moreSamples = z
  .strictObject({
    analysis: z
      .int()
      .min(0)
      .meta({ description: "Place of the analysis among the sweep's analyses, from 0.", examples: [0] }),
    samples: z
      .int()
      .min(1)
      .meta({ description: 'Samples that it is to have in all, at least as many as it has.', examples: [2000] }),
  })
  .meta({ id: 'MoreSamples', description: 'How many samples an analysis of the sweep is to have in all.' });

export const sweepExtension = z
  .strictObject({
    samples: z.array(moreSamples).min(1).max(100).optional().describe('Analyses that are to have more samples.'),
    analyses: z.array(analysis).min(1).max(100).optional().describe("Analyses to add, after the sweep's."),
    models: z
      .array(resourceName)
      .min(1)
      .max(100)
      .optional()
      .meta({ description: "Names of models to add, after the sweep's.", examples: [['lenet-mnist']] }),
  })
  .refine(
    ({ samples, analyses, models }) => samples !== undefined || analyses !== undefined || models !== undefined,
    'expected samples, analyses or models',
  )
  .meta({ id: 'SweepExtension', description: 'What is added to a sweep.', minProperties: 1 });
export type SweepExtension = z.infer<typeof sweepExtension>;
/** As typed by a user: defaults may be left out. */
export type SweepExtensionInput = z.input<typeof sweepExtension>;

/**
 * The request with what is added. An analysis or a model that it has already is not added again, so that an extension may be repeated.
 * @throws ProblemError invalid-request, with fields of the extension, or of the extended request where those are not enough
 */
export function extendedRequest(
  request: SweepRequest,
  { samples = [], analyses = [], models = [] }: SweepExtension,
): SweepRequest {
  const errors = samples.flatMap((more, place): FieldError[] => {
    const current = request.analyses[more.analysis];
    const field = `samples[${place}]`;
    if (current === undefined) {
      const expected = `0 to ${request.analyses.length - 1}, the places of the sweep's analyses`;
      return [{ field: `${field}.analysis`, expected, received: String(more.analysis) }];
    }
    if (more.samples >= current.samples) return [];
    const expected = `at least ${current.samples}, which analyses[${more.analysis}] has`;
    return [{ field: `${field}.samples`, expected, received: String(more.samples) }];
  });
  if (errors.length > 0) {
    const [{ field, expected, received }] = errors as [FieldError];
    throw new ProblemError('invalid-request', `${field}: expected ${expected}, received ${received}`, errors);
  }
  const grown = request.analyses.map((one, place) => {
    const most = Math.max(
      one.samples,
      ...samples.filter((more) => more.analysis === place).map((more) => more.samples),
    );
    return { ...one, samples: most };
  });
  const known = new Set(grown.map((one) => JSON.stringify(one)));
  const extended = {
    ...request,
    models: [...request.models, ...models.filter((name) => !request.models.includes(name))],
    analyses: [...grown, ...analyses.filter((one) => !known.has(JSON.stringify(one)))],
  };
  return parseRequest(sweepRequest, extended, 'extended sweep');
}
