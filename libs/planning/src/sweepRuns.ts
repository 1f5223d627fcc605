/** A sweep as runs: which model computes which analysis, and which runs each of them reads. */
import {
  type Analysis,
  analysisInputs,
  type InputRole,
  inputErrors,
  type PlacedAnalysis,
} from '@isthmus/analyses/definitions';
import type { FieldError } from '@isthmus/contracts';
import type { SweepRequest } from '@isthmus/sweeps';

export interface SweepRun {
  readonly model: string;
  /** Its settings, without `models`. */
  readonly analysis: Analysis;
  /** Place among the request's analyses. */
  readonly place: number;
  /** Runs of the same model, by their place in the list. */
  readonly inputs: ReadonlyArray<{ readonly role: InputRole; readonly run: number }>;
}

type Request = Pick<SweepRequest, 'models' | 'analyses'>;

/** Model by model, and a model's runs in the order of the request's analyses. */
export function sweepRuns({ models, analyses }: Request): SweepRun[] {
  const runs: SweepRun[] = [];
  for (const model of models) {
    const ofModel = analysesOf(model, analyses);
    const settings = ofModel.map((one) => one.settings);
    const first = runs.length;
    for (const [index, { settings: analysis, place }] of ofModel.entries()) {
      const inputs = analysisInputs(settings, index).map((input) => ({ role: input.role, run: first + input.index }));
      runs.push({ model, analysis, place, inputs });
    }
  }
  return runs;
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
