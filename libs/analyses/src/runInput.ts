/** What the settings of every run have, and what a run reads of another run of its model in the same sweep. */
import type { FieldError, SampleResult } from '@isthmus/contracts';

/** What the settings of every analysis have. */
export interface CommonSettings {
  readonly kind: string;
  readonly samples: number;
  readonly shardSize?: number | undefined;
  readonly models?: readonly string[] | undefined;
  /** Another data set than the sweep's. */
  readonly dataset?: string | undefined;
  /** Which basis it works on, among the analyses that make one; and of which other model. */
  readonly basis?: number | undefined;
  readonly basisOf?: string | undefined;
  /** Images at the start of the data set that the analysis leaves out. */
  readonly skip?: number;
  /** Absent: that of the data set. */
  readonly imageOrder?: 'dataset' | 'drawn' | undefined;
}

/** A run's settings and their place among the analyses of a request. */
export interface PlacedSettings<S = CommonSettings> {
  readonly settings: S;
  readonly place: number;
}

/** Samples first .. first + count - 1. */
export interface ReadSamples {
  readonly first: number;
  readonly count: number;
}

/** Settings of the runs that a run reads, by role. */
export type RunsRead = Readonly<Partial<Record<string, CommonSettings>>>;

/** A run that is read: its settings, and the rows of it that are wanted. */
export interface ReadRun<Settings = CommonSettings> {
  readonly settings: Settings;
  readonly rows: readonly SampleResult[];
}

/**
 * One way to read. The kind that is read defines it in its folder and the kinds that read it list it among their inputs.
 * `Reader` is what the settings of those have.
 */
export interface RunInput<
  Role extends string = string,
  Read extends CommonSettings = CommonSettings,
  Reader extends CommonSettings = CommonSettings,
> {
  /** Its name in the table run_inputs. */
  readonly role: Role;
  /** Whether a reader can read this analysis of its model. The first that it can read is the one. */
  matches(read: CommonSettings, reader: Reader): read is Read;
  /** The samples that a shard reads. */
  samples(
    read: Read,
    reader: Reader,
    shard: { readonly firstSample: number; readonly sampleCount: number },
  ): ReadSamples;
  /** Which of those that it can read it reads, from 0; the first where absent. */
  choice?(reader: Reader): number;
  /** Another model of the sweep, among whose analyses it looks; its own where absent or undefined. */
  model?(reader: Reader): string | undefined;
  /** What is wrong where there is no analysis to read; absent where the reader computes it itself. */
  missing?(reader: PlacedSettings<Reader>): FieldError;
  /** What is wrong with reading that run; fields are those of the request. */
  check?(reader: PlacedSettings<Reader>, read: PlacedSettings<Read>): FieldError[];
  /** What of the settings that are read counts in the identity of the reader; absent where reading and computing give the same. */
  identity?(read: Read): Record<string, unknown>;
  /** Whether the vectors that are read count in the identity as well. They are hashed once they are there. */
  readonly hashesVectors: boolean;
}

/** Ties the parts of an input to the settings that are read and to those that read. */
export function defineInput<const Role extends string, Read extends CommonSettings, Reader extends CommonSettings>(
  input: RunInput<Role, Read, Reader>,
): RunInput<Role, Read, Reader> {
  return input;
}

/** The settings that are read by this input, of those that a run reads. */
export function settingsRead<Read extends CommonSettings, Reader extends CommonSettings>(
  { role }: RunInput<string, Read, Reader>,
  reads: RunsRead,
): Read | undefined {
  return reads[role] as Read | undefined;
}

/** Images at the start of the data set that an analysis leaves out. */
export function skipped({ skip = 0 }: CommonSettings): number {
  return skip;
}
