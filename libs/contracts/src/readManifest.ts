/** Reads a manifest as people write it: a preset may stand for the numbers, and numbers that contradict it are refused. */
import { type ModelManifest, modelManifest } from './model.js';
import { contradictions, type Preprocessing, preprocessPresets } from './preprocessing.js';
import { type FieldError, ProblemError } from './problem.js';
import { describeFieldError, parseRequest } from './validation.js';

/** What other libraries call the fields. */
const synonyms: Readonly<Record<string, keyof ModelManifest>> = {
  std: 'standardDeviation',
  stddev: 'standardDeviation',
  image_std: 'standardDeviation',
  image_mean: 'mean',
  rescale_factor: 'scale',
  order: 'channelOrder',
  channels: 'channelOrder',
  preset: 'preprocess',
  normalize: 'preprocess',
  shape: 'inputShape',
  input_size: 'inputShape',
  accuracy: 'expectedAccuracy',
  labels: 'classes',
  class_names: 'classes',
};

/**
 * The whole manifest, with every number in it.
 * @param subject what is read, for the sentence of a refusal: "manifest", or a file's name
 * @throws ProblemError invalid-request with a field error for everything that is no manifest, and for each number that is not the preset's
 */
export function readManifest(value: unknown, subject = 'manifest'): ModelManifest {
  const parsed = parseRequest(modelManifest, value, subject, synonyms);
  const { preprocess } = parsed;
  if (preprocess === undefined) return parsed;
  const preset = preprocessPresets[preprocess];
  // Defaults are not what somebody wrote.
  const given = value as Partial<typeof preset>;
  const errors = contradictions(preprocess, given).map(
    (field): FieldError => ({
      field,
      expected: `${JSON.stringify(preset[field])}, as preset "${preprocess}" has it, or no preset`,
      received: JSON.stringify(given[field]),
    }),
  );
  if (errors.length > 0) {
    throw new ProblemError('invalid-request', `${subject}: ${errors.map(describeFieldError).join('; ')}`, errors);
  }
  return parseRequest(modelManifest, { ...parsed, ...preset }, subject);
}

/** The manifest of the same network with another preprocessing, which no preset's name stands for. */
export function withPreprocessing({ preprocess: _, ...manifest }: ModelManifest, other: Preprocessing): ModelManifest {
  const { scale, mean, standardDeviation, channelOrder } = other;
  return { ...manifest, scale, mean: [...mean], standardDeviation: [...standardDeviation], channelOrder };
}
