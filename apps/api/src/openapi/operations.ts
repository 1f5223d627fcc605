/** One operation of the document. */
import type { z } from 'zod';
import type { MediaContent, Operation, ResponseDescription } from '../http/operation.js';
import { describedHeaders } from './headers.js';
import { problemsOf } from './problems.js';
import type { Components, Json } from './schemas.js';

export function describeOperation(one: Operation, components: Components): Json {
  const isConditional = one.headers !== undefined && 'If-None-Match' in one.headers.shape;
  const answers = isConditional ? { ...one.responses, 304: unchanged } : one.responses;
  const responses = Object.entries(answers).map(([status, response]) => [status, describe(response, components)]);
  return {
    operationId: one.id,
    tags: [one.tag],
    summary: one.summary,
    description: one.description ?? `${one.summary}.`,
    ...(one.scope === null ? { security: [] } : { 'x-scope': one.scope }),
    parameters: [
      ...parameters(one.params, 'path', components),
      ...parameters(one.query, 'query', components, one.jsonQuery),
      ...(one.headers === undefined ? [] : parameters(one.headers, 'header', components)),
    ],
    ...requestBody(one, components),
    responses: { ...Object.fromEntries(responses), ...problemsOf(one) },
  };
}

const unchanged: ResponseDescription = {
  description: 'The copy at hand is still right.',
  headers: { ETag: 'As of the copy.' },
};

function requestBody({ body, upload }: Operation, components: Components): Json {
  if (body !== undefined) {
    const schema = components.schemaOf(body, 'input');
    return { requestBody: { required: true, description: 'JSON.', content: { 'application/json': { schema } } } };
  }
  if (upload === undefined) return {};
  const { mediaType, description } = upload;
  return { requestBody: { required: true, description, content: { [mediaType]: { schema: binary } } } };
}

type Place = 'path' | 'query' | 'header';

/** @param json parameters whose text is JSON, with what it holds */
function parameters(
  schema: z.ZodObject,
  place: Place,
  components: Components,
  json: Readonly<Record<string, z.ZodType>> = {},
): Json[] {
  const object = components.schemaOf(schema, 'input') as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(object.properties ?? {}).map(([name, property]) => {
    const { description, ...rest } = property;
    const required = place === 'path' || (object.required?.includes(name) ?? false);
    const value = json[name];
    if (value === undefined) return { name, in: place, required, description, schema: rest };
    const content = { 'application/json': { schema: components.schemaOf(value, 'input') } };
    return { name, in: place, required, description, content };
  });
}

function describe({ description, content, headers, links }: ResponseDescription, components: Components): Json {
  return {
    description,
    headers: describedHeaders(headers ?? {}),
    ...(content === undefined
      ? {}
      : {
          content: Object.fromEntries(
            Object.entries(content).map(([type, one]) => [type, { schema: bodySchema(type, one, components) }]),
          ),
        }),
    ...(links === undefined ? {} : { links }),
  };
}

const binary: Json = { type: 'string', format: 'binary' };

/**
 * The schema of a body. Text is a string; for a text of many values, lines or events, the string's description says what each of them is.
 */
function bodySchema(mediaType: string, content: MediaContent, components: Components): Json {
  if (content === null) return /^text\/|\+xml$/.test(mediaType) ? { type: 'string' } : { ...binary };
  if (!('each' in content)) return components.schemaOf(content, 'output');
  const { each, description, example } = content;
  return {
    type: 'string',
    description,
    contentMediaType: mediaType,
    contentSchema: components.schemaOf(each, 'output'),
    examples: [example],
  };
}
