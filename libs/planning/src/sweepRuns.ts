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
  /** Its settings, without `models`, with `imageOrder` where it is drawn, and without `dataset` on that of the sweep. */
  readonly analysis: Analysis;
  /** Name of the data set that it is on. */
  readonly dataset: string;
  /** Place among the request's analyses. */
  readonly place: number;
  /** Runs of the same model, or of the model whose basis it works on, by their place in the list. */
  readonly inputs: ReadonlyArray<{ readonly role: InputRole; readonly run: number }>;
}

type Request = Pick<SweepRequest, 'models' | 'dataset' | 'imageOrder' | 'analyses'>;

/** Model by model, and a model's runs in the order of the request's analyses. */
export function sweepRuns(request: Request): SweepRun[] {
  const byModel = new Map(request.models.map((model) => [model, analysesOf(model, request)]));
  const settingsOf = (model: string) => byModel.get(model)?.map((one) => one.settings) ?? [];
  const firstOf = new Map<string, number>();
  let count = 0;
  for (const [model, analyses] of byModel) {
    firstOf.set(model, count);
    count += analyses.length;
  }
  return [...byModel].flatMap(([model, analyses]) =>
    analyses.map(({ settings: written, place }, index): SweepRun => {
      const analysis = inImageOrder(written, request.imageOrder);
      const inputs = analysisInputs(settingsOf(model), index, settingsOf).map((input) => ({
        role: input.role,
        run: (firstOf.get(input.model ?? model) ?? 0) + input.index,
      }));
      return { model, analysis, dataset: analysis.dataset ?? request.dataset, place, inputs };
    }),
  );
}

/** `dataset` is left out: runs from before there was a choice have the settings, and the identity, of those in that order now. */
function inImageOrder(settings: Analysis, imageOrder: SweepRequest['imageOrder']): Analysis {
  const { imageOrder: _, ...others } = settings as Analysis & Pick<SweepRequest, 'imageOrder'>;
  return (imageOrder === 'drawn' && takesImages(settings.kind) ? { ...others, imageOrder } : others) as Analysis;
}

/** Errors in the graph of the runs, for images of that many values; an error of several models is given once. */
export function sweepInputErrors(request: Request, pixels: number): FieldError[] {
  const ofModel = (model: string) => (request.models.includes(model) ? analysesOf(model, request) : []);
  return once(request.models.flatMap((model) => inputErrors(ofModel(model), pixels, ofModel)));
}

/** Each error of a list once. */
export function once(errors: readonly FieldError[]): FieldError[] {
  return [...new Map(errors.map((error) => [JSON.stringify(error), error])).values()];
}

function analysesOf(model: string, { analyses, dataset: ofSweep }: Request): PlacedAnalysis[] {
  return analyses.flatMap(({ models, dataset, ...settings }, place) => {
    if (models?.includes(model) === false) return [];
    const elsewhere = dataset === undefined || dataset === ofSweep ? {} : { dataset };
    return [{ settings: { ...settings, ...elsewhere } as Analysis, place }];
  });
}
