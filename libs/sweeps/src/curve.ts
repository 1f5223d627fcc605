/** A curve as it is stored and served: what the fold made, and what it was made of. */
import { analysis } from '@isthmus/analyses/definitions';
import { curveFields, headline, rasterElsewhere, rasterInItsForm, sha256, storedSeries } from '@isthmus/contracts';
import { z } from 'zod';

const measuredThing = z
  .object({
    name: z.string().meta({ description: 'Its name.', examples: ['lenet-fashion-mnist'] }),
    id: sha256.describe('Its id.'),
  })
  .meta({ id: 'NamedResource', description: 'A model or data set by its name and id.' });

const foldedSamples = z
  .object({
    expected: z
      .int()
      .min(0)
      .meta({ description: 'Samples of the run.', examples: [200] }),
    ok: z
      .int()
      .min(0)
      .meta({ description: 'Samples that were computed.', examples: [198] }),
    failed: z
      .int()
      .min(0)
      .meta({ description: 'Samples that failed.', examples: [2] }),
  })
  .meta({ id: 'FoldedSamples', description: 'How many samples are in a curve.' });

const storedFields = curveFields.extend({
  series: z.array(storedSeries).describe('Its lines or bars; empty in form raster.'),
  headlines: z.array(headline).describe('Numbers worth saying in a sentence.'),
  dataset: measuredThing.describe('The data set that it was measured on.'),
  settings: analysis.describe('The analysis, with every setting.'),
  seed: z.int().meta({ description: 'The seed of the sweep.', examples: [2017] }),
  samples: foldedSamples.describe('The samples that are in it.'),
  complete: z.boolean().describe('Whether all samples are in it: it changes no more.'),
});

export const curve = storedFields
  .extend({
    runId: z
      .uuid()
      .meta({ description: 'The run that it is folded from.', examples: ['3f1b7f7e-7b0e-4d3c-9f57-0a2c7b6f4a11'] }),
    model: measuredThing.describe('The model that was measured.'),
  })
  .refine(rasterInItsForm, rasterElsewhere)
  .meta({
    id: 'Curve',
    description: 'What the results of a run fold into: a table with axes, units, counts and confidence intervals.',
  });
export type Curve = z.infer<typeof curve>;

const network = measuredThing
  .extend({
    runId: z
      .uuid()
      .meta({ description: 'The run of this network.', examples: ['3f1b7f7e-7b0e-4d3c-9f57-0a2c7b6f4a11'] }),
    samples: foldedSamples.describe('The samples of its run.'),
    complete: z.boolean().describe('Whether all samples of its run are in it.'),
  })
  .meta({ id: 'CurveNetwork', description: 'One of the networks of a combined curve.' });

/** `samples` and `complete` are those of all runs together. */
export const combinedCurve = storedFields
  .extend({
    networks: z.array(network).describe('The networks, in the order of their series.'),
    curveName: z.string().meta({
      description:
        'Name of the curve that each network has; `name` has a number behind it where a picture shows one series of several.',
      examples: ['convexity'],
    }),
  })
  .refine(rasterInItsForm, rasterElsewhere)
  .meta({ id: 'CombinedCurve', description: 'The curves of several networks together.' });
export type CombinedCurve = z.infer<typeof combinedCurve>;
