/** The description of the API is one that generators and readers can use: it is made of named, described parts with examples. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { problemKinds } from '@isthmus/contracts';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, it } from 'vitest';
import { describedApi } from './describedApi.js';
import { eachObject, type Json } from './schemas.js';

const document = describedApi();
const components = document.components as Record<string, Record<string, Json>>;
const schemas = components.schemas!;
const operations = Object.entries(document.paths as Record<string, Record<string, Json>>).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, one]) => ({ name: `${method.toUpperCase()} ${path}`, one })),
);
const parameters = operations.flatMap(({ name, one }) =>
  (one.parameters as Json[]).map((parameter) => ({ name: `${name} ${parameter.in} ${parameter.name}`, parameter })),
);

/** Every part of the document with its place, as a JSON pointer. */
function* parts(json: unknown, place = '#'): Generator<[place: string, part: Json]> {
  if (typeof json !== 'object' || json === null) return;
  if (!Array.isArray(json)) yield [place, json as Json];
  for (const [key, value] of Object.entries(json)) yield* parts(value, `${place}/${key}`);
}

function resolve(reference: string): unknown {
  return reference
    .split('/')
    .slice(1)
    .reduce<unknown>((json, key) => (json as Json | undefined)?.[key], document);
}

/** Schemas by their names as properties: "Sweep.etaSeconds". Conditions repeat properties that stand beside them. */
const properties = Object.entries(schemas).flatMap(([component, schema]) =>
  Object.entries((schema.properties ?? {}) as Record<string, Json>).map(([field, property]) => ({
    name: `${component}.${field}`,
    property,
  })),
);

it('is valid OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  expect(errors ?? []).toEqual([]);
  expect(valid).toBe(true);
});

it('refers only to what it has, and has no schema that nothing refers to', () => {
  const references = new Set<string>();
  eachObject(document, ({ $ref }) => {
    if (typeof $ref === 'string') references.add($ref);
  });
  expect([...references].filter((reference) => resolve(reference) === undefined)).toEqual([]);
  const unused = Object.keys(schemas).filter((name) => !references.has(`#/components/schemas/${name}`));
  expect(unused).toEqual([]);
});

it('gives every object a name of its own', () => {
  const unnamed = [...parts(document)].filter(
    ([place, part]) => 'properties' in part && part.type === 'object' && !/^#\/components\/schemas\/[^/]+$/.test(place),
  );
  expect(unnamed.map(([place]) => place)).toEqual([]);
});

it.each([
  ['operations', operations.map(({ name, one }) => ({ name, text: one.description }))],
  ['parameters', parameters.map(({ name, parameter }) => ({ name, text: parameter.description }))],
  ['components', Object.entries(schemas).map(([name, schema]) => ({ name, text: schema.description }))],
  ['fields', properties.map(({ name, property }) => ({ name, text: property.description }))],
])('describes all %s', (_what, described) => {
  expect(described.length).toBeGreaterThan(20);
  expect(described.filter(({ text }) => typeof text !== 'string' || text === '').map(({ name }) => name)).toEqual([]);
});

it('shows an example of every field and parameter that is not told by its schema', () => {
  const all = [
    ...properties.map(({ name, property }) => ({ name, schema: property })),
    ...parameters.map(({ name, parameter }) => ({
      name,
      schema: (parameter.schema ?? (parameter.content as Record<string, Json>)['application/json']!.schema) as Json,
    })),
  ];
  expect(all.filter(({ schema }) => !isTold(schema)).map(({ name }) => name)).toEqual([]);
});

function isTold(schema: Json): boolean {
  if (['examples', 'default', 'const', 'enum', '$ref'].some((keyword) => keyword in schema)) return true;
  if ([schema.type].flat().includes('boolean')) return true;
  const inner = [schema.items, ...((schema.anyOf ?? schema.oneOf ?? []) as unknown[])].filter(
    (one) => one !== undefined,
  );
  return inner.some((one) => isTold(one as Json));
}

it('has only examples and defaults that its schemas take', () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'document', components: { schemas } });
  const absolute = (schema: Json): Json =>
    JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/')) as Json;
  let count = 0;
  const wrong = [...parts(document)].flatMap(([place, part]) => {
    const values = [...((part.examples as unknown[] | undefined) ?? []), ...('default' in part ? [part.default] : [])];
    // An example of a text that holds many JSON values is the text.
    return values.flatMap((value) => {
      count++;
      const { examples: _, default: __, ...schema } = part;
      const validate = ajv.compile(absolute(schema));
      return validate(value) ? [] : [`${place}: ${JSON.stringify(value)}: ${ajv.errorsText(validate.errors)}`];
    });
  });
  expect(count).toBeGreaterThan(200);
  expect(wrong).toEqual([]);
});

it('has no keyword and no pattern that the usual generators stumble over', () => {
  const found = [...parts(document)].flatMap(([place, part]) => [
    ...('prefixItems' in part || part.items === false ? [`${place}: tuple`] : []),
    ...(typeof part.pattern === 'string' && /\\[pP]\{|\(\?[^:]/.test(part.pattern)
      ? [`${place}: ${part.pattern}`]
      : []),
    ...('type' in part && typeof part.default === 'object' && !Array.isArray(part.default)
      ? [`${place}: default`]
      : []),
  ]);
  expect(found).toEqual([]);
});

it('tells the members of a union by one field, where they are objects', () => {
  const unions = [...parts(document)].filter(
    ([, { oneOf }]) => Array.isArray(oneOf) && oneOf.some((one) => '$ref' in (one as Json)),
  );
  expect(unions.length).toBeGreaterThan(4);
  for (const [place, { oneOf, discriminator }] of unions) {
    const mapping = (discriminator as Json | undefined)?.mapping ?? {};
    expect(Object.values(mapping).sort(), place).toEqual((oneOf as Json[]).map(({ $ref }) => $ref).sort());
  }
});

it('declares every problem that there is, and for each operation which it answers', () => {
  const type = (schemas.Problem!.properties as Record<string, Json>).type!;
  expect(type.enum).toEqual(Object.keys(problemKinds).map((kind) => `urn:isthmus:problem:${kind}`));
  for (const { name, one } of operations) {
    const statuses = Object.keys(one.responses as Json);
    expect(statuses, name).toEqual(expect.arrayContaining(['400', '405', '500', '503']));
    const isOpen = Array.isArray(one.security) && one.security.length === 0;
    expect(statuses.includes('401') && statuses.includes('403'), name).toBe(!isOpen);
    if (/\{\w+\}/.test(name)) expect(statuses, name).toContain('404');
  }
});

it('gives every operation a name of its own and a tag that is described, and links only to operations', () => {
  const ids = operations.map(({ one }) => one.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  const tags = (document.tags as Json[]).map(({ name }) => name);
  expect(operations.flatMap(({ one }) => one.tags as string[]).filter((tag) => !tags.includes(tag))).toEqual([]);
  const links = [...parts(document)].filter(([place]) => /\/links\/[^/]+$/.test(place));
  expect(links.length).toBeGreaterThan(10);
  expect(links.filter(([, { operationId }]) => !ids.includes(operationId)).map(([place]) => place)).toEqual([]);
});

it('answers with one type for one operation, but where a path chooses by Accept', () => {
  const several = operations.filter(({ one }) => {
    const responses = Object.entries(one.responses as Record<string, Json>).filter(([status]) =>
      status.startsWith('2'),
    );
    return new Set(responses.flatMap(([, { content }]) => Object.keys((content ?? {}) as Json))).size > 1;
  });
  expect(several.map(({ one }) => one.operationId)).toEqual(['readFigure', 'readCurve']);
});

it('is what the types of the client are made from: `npm run -s openapi types` makes them anew', () => {
  const types = readFileSync(new URL('../../../../libs/client/src/generated/document.ts', import.meta.url), 'utf8');
  const hash = createHash('sha256').update(JSON.stringify(document)).digest('hex');
  expect(/SHA-256 (\w+)/.exec(types)?.[1]).toBe(hash);
});
