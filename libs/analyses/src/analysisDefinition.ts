/**
 * The form of an analysis' definition. Everything that is indexed by kind is derived from the list of definitions: the schema of
 * settings, descriptions, inputs, identity, cost, needs and checks.
 */
import type { FieldError } from '@isthmus/contracts';
import type { z } from 'zod';
import type { PlacedSettings, RunInput, RunsRead } from './runInput.js';
import type { Costs } from './shared/cost.js';

/** What costs depend on beside the settings. */
export interface CostFacts {
  /** d and L. */
  readonly dimension: number;
  readonly numClasses: number;
  /** Rows per execution of the engine. */
  readonly batch: number;
  /** Whether gradients of up to ten classes of one image share its forward row, as they do on ONNX Runtime. */
  readonly sharesForward: boolean;
  /** Settings of the runs that are read. */
  readonly reads: RunsRead;
}

/** The data set that a sweep names. */
export interface CheckedDataset {
  readonly name: string;
  readonly samples: number;
  /** Channels, height, width. */
  readonly shape: readonly number[];
}

interface CurveDescription {
  readonly name: string;
  /** Its number in the paper: "Fig. 3"; null for what the paper does not show. */
  readonly place: string | null;
}

type ReadBy<Input> = Input extends RunInput<string, infer Read, never> ? Read : never;

export interface AnalysisDefinition<
  Kind extends string = string,
  Schema extends z.ZodObject = z.ZodObject,
  Inputs extends readonly RunInput[] = readonly RunInput[],
  Settings = z.infer<Schema>,
> {
  readonly kind: Kind;
  readonly title: string;
  /** What one sample is: "image". */
  readonly sampleUnit: string;
  /** Largest number of samples that a data set of n images offers, beyond those that the settings skip; n where absent. */
  readonly maxSamples?: (images: number) => number;
  /** A strict object with the literal `kind`, samplingFields and what is the analysis' own. Every field is described, with its unit. */
  readonly settings: Schema;
  /** A sample's scalars. Every field is described, with its unit; `catchall` for columns that depend on the settings. */
  readonly scalars: z.ZodObject;
  /** The one that says most first: the order in which people see them. Some settings give only some of them. */
  readonly curves: readonly CurveDescription[];
  /** Sorts analyses as the paper has them. */
  readonly paperOrder: number;
  /** What it reads of other runs of its model in the same sweep. */
  readonly inputs: Inputs;
  readonly identity: {
    /** Raised when the same settings come to give other numbers, or more of them, so that no curve mixes the two. */
    readonly revision: number;
    /** What the last revision changed. */
    readonly reason: string;
    /** Settings that make no difference to a sample, beside those of every analysis. Whatever is not listed counts. */
    readonly indifferent?: ReadonlyArray<keyof Settings & string>;
    /**
     * Scalars that only samples of runs with that setting have: optional ones. Where the setting is absent they do not count, so that a
     * setting that is added, absent by default, leaves the identity of earlier runs as it was.
     */
    readonly scalarsOf?: Readonly<Partial<Record<keyof Settings & string, readonly string[]>>>;
  };
  /** What a sample costs, from its settings and the network's size. */
  cost(settings: Settings, facts: CostFacts): Costs;
  readonly needs?: {
    /** Whether the predicted label of every image of the data set is needed first. */
    readonly labelsOfAll?: boolean | ((settings: Settings) => boolean);
    /** The axes of a full spectrum, which decomposes a matrix of d x d numbers; null where the settings ask for none. */
    fullSpectrum?(settings: Settings): 'pixel' | 'random' | null;
    /** Whether the gradients at x + hv and x - hv are of one call, so that a batch has at least two images. */
    gradientPairs?(settings: Settings): boolean;
    /** The flag among the settings that asks for bounds along segments, which not every model has. */
    readonly bounds?: keyof Settings & string;
  };
  /** What is wrong with the settings on that data set, beyond maxSamples; fields are those of the settings. */
  checkDataset?(settings: Settings, dataset: CheckedDataset): FieldError[];
  /** What is wrong with reading that run, on images of so many values; fields are those of the request. */
  checkInput?(
    reader: PlacedSettings<Settings>,
    read: PlacedSettings<ReadBy<Inputs[number]>>,
    pixels: number,
  ): FieldError[];
  /**
   * Settings small enough to compute in tests. Together they have every part of the analysis in them, and every number that a claim or a
   * table of the paper asks for. The examples of all kinds make one sweep.
   */
  readonly examples: ReadonlyArray<Omit<z.input<Schema>, 'kind'>>;
}

/** Ties the parts of a definition to its own settings. */
export function defineAnalysis<
  const Kind extends string,
  Schema extends z.ZodObject,
  const Inputs extends readonly RunInput[],
>(definition: AnalysisDefinition<Kind, Schema, Inputs>): AnalysisDefinition<Kind, Schema, Inputs> {
  return definition;
}
