/**
 * What a sample's result depends on beside its index. Two runs of one identity have the same samples, so what one of them has
 * computed the other copies.
 */
import type { EngineSettings } from '@isthmus/contracts';
import { z } from 'zod';
import { inputIdentity } from './inputs.js';
import { type Analysis, definitionOf, type InputRole } from './list.js';

/**
 * How many samples there are, how they are cut and which other models have them too says nothing about any one of them. The data set
 * counts by its hash, whatever it is called.
 */
const indifferent = ['samples', 'shardSize', 'models', 'dataset'] as const;

export interface SampleSource {
  /** Hashes. */
  readonly model: string;
  readonly dataset: string;
  readonly settings: Analysis;
  readonly seed: number;
  readonly engine: EngineSettings;
  /** Settings of the runs that it reads. Vectors that count are not known yet: the store adds their hash once they are computed. */
  readonly reads: Readonly<Partial<Record<InputRole, Analysis>>>;
}

/** A value to be hashed as canonical JSON. The form of the scalars is in it: rows of an older form are not read as new ones. */
export function sampleIdentity({ settings, reads, ...rest }: SampleSource): Record<string, unknown> {
  const { identity, scalars } = definitionOf(settings.kind);
  const without: readonly string[] = [...indifferent, ...(identity.indifferent ?? [])];
  return {
    ...rest,
    ...inputIdentity(reads),
    settings: Object.fromEntries(Object.entries(settings).filter(([field]) => !without.includes(field))),
    revision: identity.revision,
    scalars: z.toJSONSchema(scalarsUnder(settings, scalars, identity.scalarsOf), { override: withoutWords }),
  };
}

/** The scalars that a sample has under these settings. */
function scalarsUnder(
  settings: Analysis,
  scalars: z.ZodObject,
  scalarsOf: Readonly<Record<string, readonly string[] | undefined>> = {},
): z.ZodObject {
  const absent = Object.entries(scalarsOf).flatMap(([setting, names = []]) =>
    (settings as Readonly<Record<string, unknown>>)[setting] === undefined ? names : [],
  );
  const kept = Object.entries(scalars.shape).filter(([name]) => !absent.includes(name));
  return absent.length === 0 ? scalars : z.object(Object.fromEntries(kept)).catchall(scalars.def.catchall ?? z.never());
}

/** A field that is described in other words, or by another example, is the same field. */
function withoutWords({ jsonSchema }: { jsonSchema: { description?: string; examples?: unknown[] } }): void {
  delete jsonSchema.description;
  delete jsonSchema.examples;
}
