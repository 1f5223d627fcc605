/** The kinds of analyses that the API knows, from its own description: the pages keep no list of them. */
import { dataOf } from '@isthmus/client';
import { client } from './api.js';

export interface AnalysisKind {
  readonly kind: string;
  /** What it measures, and what one sample is. */
  readonly description: string;
  /** Names of its settings, which all have a default. */
  readonly settings: readonly string[];
}

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly discriminator?: { readonly mapping?: Readonly<Record<string, string>> };
}

export async function readAnalysisKinds(): Promise<AnalysisKind[]> {
  const description = dataOf(await client.api.GET('/v1/openapi.json'));
  return kindsOf(description as { components: { schemas: Readonly<Record<string, Schema>> } });
}

/** Stated by every analysis, and no setting of a kind. */
const common = ['kind', 'samples'];

function kindsOf({
  components: { schemas },
}: {
  components: { schemas: Readonly<Record<string, Schema>> };
}): AnalysisKind[] {
  const mapping = schemas.AnalysisInput?.discriminator?.mapping ?? {};
  return Object.entries(mapping).map(([kind, reference]) => {
    const schema = schemas[reference.slice(reference.lastIndexOf('/') + 1)] ?? {};
    const settings = Object.keys(schema.properties ?? {}).filter((name) => !common.includes(name));
    return { kind, description: schema.description ?? '', settings };
  });
}
