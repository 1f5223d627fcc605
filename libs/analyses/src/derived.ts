/** What is asked of an analysis by its settings: its cost, its needs, its place in the paper, and what a data set has for it. */
import type { FieldError } from '@isthmus/contracts';
import type { CheckedDataset, CostFacts } from './analysisDefinition.js';
import { type Analysis, type AnalysisKind, definitionOf } from './list.js';
import { skipped } from './runInput.js';
import type { Costs } from './shared/cost.js';

/** The cost of a run's samples and shards. */
export function analysisCost(settings: Analysis, facts: CostFacts): Costs {
  return definitionOf(settings.kind).cost(settings, facts);
}

/** Whether the predicted label of every image of the data set is needed first: a forward row each, once per machine. */
export function needsLabelsOfAll(settings: Analysis): boolean {
  const needed = definitionOf(settings.kind).needs?.labelsOfAll ?? false;
  return typeof needed === 'function' ? needed(settings) : needed;
}

/** Whether its samples are images in the order of the data set or a drawn one; others draw their images themselves, or have none. */
export function takesImages(kind: AnalysisKind): boolean {
  return 'imageOrder' in definitionOf(kind).settings.shape;
}

/** 16 d^2 bytes are then 1 GiB, and the decomposition takes minutes; the paper's full spectra have d = 3072. */
export const mostSpectrumPixels = 8192;

/** The axes along which gradients are differenced for a full spectrum; null where the settings ask for none. */
export function spectrumAxes(settings: Analysis): 'pixel' | 'random' | null {
  return definitionOf(settings.kind).needs?.fullSpectrum?.(settings) ?? null;
}

/** Whether it needs the gradients at x + hv and x - hv of one call, so batches of two images. */
export function takesGradientPairs(settings: Analysis): boolean {
  return definitionOf(settings.kind).needs?.gradientPairs?.(settings) ?? false;
}

/** The flag of the settings that asks for bounds along segments; null where they ask for none. */
export function boundsFlag(settings: Analysis): string | null {
  const flag: string | undefined = definitionOf(settings.kind).needs?.bounds;
  return flag !== undefined && (settings as Readonly<Record<string, unknown>>)[flag] === true ? flag : null;
}

/**
 * What a data set does not offer: more samples than it has, none after those that are skipped, and what the definition checks. Fields
 * are those of the settings.
 */
export function datasetErrors(settings: Analysis, dataset: CheckedDataset): FieldError[] {
  const { maxSamples = (n: number) => n, sampleUnit, ...definition } = definitionOf(settings.kind);
  const { name, samples: images } = dataset;
  const has = `data set "${name}" has ${images} images`;
  const skip = skipped(settings);
  if (skip >= images) {
    return [{ field: 'skip', expected: `at most ${images - 1}: ${has}`, received: String(skip) }];
  }
  const errors: FieldError[] = [];
  const most = maxSamples(images - skip);
  if (settings.samples > most) {
    const left = skip > 0 ? `, the first ${skip} of which are skipped,` : '';
    const expected = `at most ${most}: ${has}${left} and one sample is one ${sampleUnit}`;
    errors.push({ field: 'samples', expected, received: String(settings.samples) });
  }
  return [...errors, ...(definition.checkDataset?.(settings, dataset) ?? [])];
}

/** "Fig. 3"; null for what the paper does not show. */
export function placeOf(kind: AnalysisKind, curve: string): string | null {
  return definitionOf(kind).curves.find(({ name }) => name === curve)?.place ?? null;
}

/** Sorts analyses as the paper has them. */
export function paperOrder(kind: AnalysisKind): number {
  return definitionOf(kind).paperOrder;
}

/** The names of its curves, the one that says most first. */
export function curveNames(kind: AnalysisKind): string[] {
  return definitionOf(kind).curves.map(({ name }) => name);
}
