/**
 * Zod schemas as the components of an OpenAPI document. A schema with an `id` among its metadata becomes the component of that name.
 * Where what is sent and what is answered differ, because a field that has a default may be left out, the first is called as the second
 * with "Input" behind it: EngineInput and Engine.
 */
import { z } from 'zod';

export type Json = Record<string, unknown>;
type Side = 'input' | 'output';

const prefix = '#/components/schemas/';

export interface Components {
  /** The schema as the document has it: a reference where it is a component. References are final after `finish`. */
  schemaOf(schema: z.ZodType, side: Side): Json;
  /** Gives every reference in `document` its final name. @returns the components by name */
  finish(document: Json): Json;
}

export function collectComponents(): Components {
  const collected: Record<Side, Map<string, Json>> = { input: new Map(), output: new Map() };

  return {
    schemaOf(schema, side) {
      const { $schema: _, $defs = {}, ...json } = z.toJSONSchema(schema, { io: side, override: portable }) as Json;
      for (const [name, definition] of Object.entries($defs as Record<string, Json>)) {
        collected[side].set(name, onSide(definition, side));
      }
      return onSide(json, side);
    },

    finish(document) {
      const differing = differences(collected.input, collected.output);
      const names = new Map<string, string>();
      for (const name of collected.output.keys()) names.set(markedReference(name, 'output'), name);
      for (const name of collected.input.keys()) {
        names.set(markedReference(name, 'input'), differing.has(name) ? `${name}Input` : name);
      }
      const rename = (json: unknown): void =>
        eachObject(json, (object) => {
          const name = typeof object.$ref === 'string' ? names.get(object.$ref) : undefined;
          if (name !== undefined) object.$ref = prefix + name;
        });
      rename(document);
      const components: Array<[string, Json]> = [
        ...[...collected.output].filter(([name]) => !collected.input.has(name) || differing.has(name)),
        ...[...collected.input].map(([name, json]): [string, Json] => [
          differing.has(name) ? `${name}Input` : name,
          json,
        ]),
      ];
      for (const [, json] of components) rename(json);
      const byName = Object.fromEntries(components.sort(([a], [b]) => (a < b ? -1 : 1)));
      for (const json of Object.values(byName)) mapDiscriminators(json);
      mapDiscriminators(document);
      return byName;

      /** Which value of the discriminator stands for which component: it is the constant that each has. */
      function mapDiscriminators(json: unknown): void {
        eachObject(json, (object) => {
          const discriminator = object.discriminator as Json | undefined;
          if (discriminator === undefined || discriminator.mapping !== undefined) return;
          discriminator.mapping = Object.fromEntries(
            (object.oneOf as Array<{ $ref: string }>).map(({ $ref }) => {
              const { properties } = byName[$ref.slice(prefix.length)] as { properties: Record<string, Json> };
              return [properties[discriminator.propertyName as string]?.const, $ref];
            }),
          );
        });
      }
    },
  };
}

/** Names of the components whose two forms differ, by themselves or in what they refer to. */
function differences(input: ReadonlyMap<string, Json>, output: ReadonlyMap<string, Json>): Set<string> {
  const both = [...input.keys()].filter((name) => output.has(name));
  const text = (json: Json | undefined, side: Side) => JSON.stringify(json).replaceAll(`${marks[side]}"`, '"');
  const differing = new Set(both.filter((name) => text(input.get(name), 'input') !== text(output.get(name), 'output')));
  const refersToOne = (name: string) =>
    [...differing].some((other) => JSON.stringify(input.get(name)).includes(`"${markedReference(other, 'input')}"`));
  for (let before = -1; before < differing.size; ) {
    before = differing.size;
    for (const name of both) if (!differing.has(name) && refersToOne(name)) differing.add(name);
  }
  return differing;
}

/** Until all schemas are known, a reference carries its side: no name of a component has these characters. */
const marks: Record<Side, string> = { input: '<input>', output: '<output>' };

function markedReference(name: string, side: Side): string {
  return `#/$defs/${name}${marks[side]}`;
}

function onSide(json: Json, side: Side): Json {
  eachObject(json, (object) => {
    if (typeof object.$ref === 'string') object.$ref += marks[side];
  });
  return json;
}

export function eachObject(json: unknown, visit: (object: Json) => void): void {
  if (typeof json !== 'object' || json === null) return;
  if (!Array.isArray(json)) visit(json as Json);
  for (const value of Object.values(json)) eachObject(value, visit);
}

type Override = NonNullable<z.core.ToJSONSchemaParams['override']>;

/** Rewrites a schema into an equivalent one that the usual generators of clients can read. */
const portable: Override = ({ zodSchema, jsonSchema }) => {
  const json = jsonSchema as Json;
  const definition = zodSchema._zod.def as unknown as Json;
  // Zod takes the examples of what is read before it is checked for those of the outcome, and leaves them out.
  json.examples ??= z.globalRegistry.get(zodSchema)?.examples;
  if (json.examples === undefined) delete json.examples;
  // The format says it, in fewer characters.
  if (['uuid', 'date', 'date-time'].includes(json.format as string)) delete json.pattern;
  // The bounds that every whole number has.
  if (json.minimum === Number.MIN_SAFE_INTEGER && json.maximum === Number.MAX_SAFE_INTEGER) {
    delete json.minimum;
    delete json.maximum;
  }
  // A tuple of equal parts is a list of so many: prefixItems with "items: false" stops generators.
  const parts = json.prefixItems as Json[] | undefined;
  if (parts !== undefined && new Set(parts.map((part) => JSON.stringify(part))).size === 1) {
    delete json.prefixItems;
    json.items = parts[0];
    json.minItems = json.maxItems = parts.length;
  }
  // An answer may get more fields in a later version.
  const isStrict = (definition.catchall as { def?: { type?: string } } | undefined)?.def?.type === 'never';
  if (definition.type === 'object' && json.additionalProperties === false && !isStrict)
    delete json.additionalProperties;
  if (definition.discriminator !== undefined && json.oneOf !== undefined)
    json.discriminator = { propertyName: definition.discriminator };
  // Generators make no code of a default that is an object.
  if (typeof json.default === 'object' && json.default !== null && !Array.isArray(json.default)) {
    const text = Object.keys(json.default).length === 0 ? 'its defaults' : `\`${JSON.stringify(json.default)}\``;
    json.description = `${json.description === undefined ? '' : `${json.description} `}Where absent: ${text}.`;
    delete json.default;
  }
  hoistWords(json);
};

/** What may be null is described outside of the union of both. */
function hoistWords(json: Json): void {
  const options = json.anyOf as Json[] | undefined;
  if (options?.length !== 2 || options[1]?.type !== 'null' || options[0]?.$ref !== undefined) return;
  for (const word of ['description', 'examples']) {
    json[word] ??= options[0]?.[word];
    if (json[word] === undefined) delete json[word];
    delete options[0]?.[word];
  }
}
