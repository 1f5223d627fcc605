/** Which runs of a sweep read which. */
import type { FieldError } from '@isthmus/contracts';
import { type Analysis, definitionOf, definitions, type InputRole } from './list.js';
import type { PlacedSettings, ReadRun, ReadSamples, RunInput } from './runInput.js';
import { valueAt } from './shared/valueAt.js';

interface AnalysisInput {
  readonly role: InputRole;
  /** Place of the one that is read, among the analyses of its model. */
  readonly index: number;
  /** Name of its model, where that is another. */
  readonly model?: string;
}

/** An analysis of a sweep and its place there. */
export type PlacedAnalysis = PlacedSettings<Analysis>;

/**
 * The inputs of analysis `index` among those of one model. Runs of one model read runs of the same model, but for a basis of another.
 * @param ofModel the analyses of another model of the sweep; none where it has no such model
 */
export function analysisInputs(
  analyses: readonly Analysis[],
  index: number,
  ofModel: (model: string) => readonly Analysis[] = () => [],
): readonly AnalysisInput[] {
  const reader = valueAt(analyses, index, 'analyses');
  return definitionOf(reader.kind).inputs.flatMap((input): AnalysisInput[] => {
    const model = input.model?.(reader);
    const place = placeRead(input as RunInput, model === undefined ? analyses : ofModel(model), reader);
    if (place < 0) return [];
    return [{ role: input.role, index: place, ...(model === undefined ? {} : { model }) }];
  });
}

/** Place of the analysis that is read; -1 where there is none. */
function placeRead(input: RunInput, analyses: readonly Analysis[], reader: Analysis): number {
  const places = [...analyses.keys()].filter((place) => input.matches(valueAt(analyses, place, 'analyses'), reader));
  return places[input.choice?.(reader) ?? 0] ?? -1;
}

/**
 * What is wrong with the graph of one model's analyses: inputs that are not there, or not as their readers need them.
 * @param pixels d, the values of an image
 * @param ofModel the analyses of another model of the sweep; none where it has no such model
 */
export function inputErrors(
  analyses: readonly PlacedAnalysis[],
  pixels: number,
  ofModel: (model: string) => readonly PlacedAnalysis[] = () => [],
): FieldError[] {
  return analyses.flatMap((reader) => {
    const { inputs, ...definition } = definitionOf(reader.settings.kind);
    return inputs.flatMap((input): FieldError[] => {
      const model = input.model?.(reader.settings);
      const among = model === undefined ? analyses : ofModel(model);
      const settings = among.map((one) => one.settings);
      const read = among[placeRead(input as RunInput, settings, reader.settings)];
      if (read !== undefined) {
        return [
          ...(definition.checkInput?.(reader, read as never, pixels) ?? []),
          ...(input.check?.(reader, read as never) ?? []),
        ];
      }
      return input.missing === undefined ? [] : [input.missing(reader)];
    });
  });
}

const inputsByRole = new Map<string, RunInput>(
  definitions.flatMap(({ inputs }) => inputs.map((input): [string, RunInput] => [input.role, input as RunInput])),
);

function inputOf(role: InputRole): RunInput {
  return inputsByRole.get(role)!;
}

/** The samples of the input's run that a shard, or a part of one, reads. */
export function inputRange(
  { role, settings: read }: { readonly role: InputRole; readonly settings: Analysis },
  settings: Analysis,
  shard: { readonly firstSample: number; readonly sampleCount: number },
): ReadSamples {
  return inputOf(role).samples(read, settings, shard);
}

/** What the run reads of other runs, by role. */
export type ReadRuns = Readonly<Partial<Record<InputRole, ReadRun<Analysis>>>>;

/** The rows that a part of a shard reads, of those that the whole shard reads. */
export function rowsOfRange(
  inputs: ReadRuns,
  settings: Analysis,
  range: { readonly firstSample: number; readonly sampleCount: number },
): ReadRuns {
  return Object.fromEntries(
    Object.entries(inputs).map(([role, read]) => {
      const { first, count } = inputRange({ role: role as InputRole, settings: read.settings }, settings, range);
      const rows = read.rows.filter(({ sampleIndex }) => sampleIndex >= first && sampleIndex < first + count);
      return [role, { ...read, rows }];
    }),
  );
}

/** What of the settings that are read counts in the identity of the reader. */
export function inputIdentity(reads: Readonly<Partial<Record<InputRole, Analysis>>>): Record<string, unknown> {
  const parts = Object.entries(reads).map(([role, settings]) => inputOf(role as InputRole).identity?.(settings));
  return Object.assign({}, ...parts);
}

/** Roles whose vectors count in the identity of the reader: it is known once they are there. */
export const hashedRoles: ReadonlySet<InputRole> = new Set(
  [...inputsByRole.values()].flatMap(({ role, hashesVectors }) => (hashesVectors ? [role as InputRole] : [])),
);
