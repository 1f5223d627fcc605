/** A sweep as runs: which model computes which analysis, and which runs each of them reads. */
import {
  type Analysis,
  analysisInputs,
  type InputRole,
  inputErrors,
  type PlacedAnalysis,
  takesImages,
} from '@isthmus/analyses/definitions';
import type { FieldError } from '@isthmus/contracts';
import type { SweepRequest } from '@isthmus/sweeps';

export interface SweepRun {
  readonly model: string;
  /** Its settings, without `models`, and with `imageOrder` where it is drawn. */
  readonly analysis: Analysis;
  /** Place among the request's analyses. */
  readonly place: number;
  /** Runs of the same model, by their place in the list. */
  readonly inputs: ReadonlyArray<{ readonly role: InputRole; readonly run: number }>;
}

type Request = Pick<SweepRequest, 'models' | 'imageOrder' | 'analyses'>;

/** Model by model, and a model's runs in the order of the request's analyses. */
export function sweepRuns({ models, imageOrder, analyses }: Request): SweepRun[] {
  const runs: SweepRun[] = [];
  for (const model of models) {
    const ofModel = analysesOf(model, analyses);
    const settings = ofModel.map((one) => one.settings);
    const first = runs.length;
    for (const [index, { settings: written, place }] of ofModel.entries()) {
      const analysis = inImageOrder(written, imageOrder);
      const inputs = analysisInputs(settings, index).map((input) => ({ role: input.role, run: first + input.index }));
      runs.push({ model, analysis, place, inputs });
    }
  }
  return runs;
}

/** `dataset` is left out: runs from before there was a choice have the settings, and the identity, of those in that order now. */
function inImageOrder(settings: Analysis, imageOrder: SweepRequest['imageOrder']): Analysis {
  const { imageOrder: _, ...others } = settings as Analysis & Pick<SweepRequest, 'imageOrder'>;
  return (imageOrder === 'drawn' && takesImages(settings.kind) ? { ...others, imageOrder } : others) as Analysis;
}

/** Errors in the graph of the runs, for images of that many values; an error of several models is given once. */
export function sweepInputErrors({ models, analyses }: Request, pixels: number): FieldError[] {
  const errors = models.flatMap((model) => inputErrors(analysesOf(model, analyses), pixels));
  return [...new Map(errors.map((error) => [JSON.stringify(error), error])).values()];
}

function analysesOf(model: string, analyses: readonly Analysis[]): PlacedAnalysis[] {
  return analyses.flatMap(({ models, ...settings }, place) =>
    models === undefined || models.includes(model) ? [{ settings: settings as Analysis, place }] : [],
  );
}
