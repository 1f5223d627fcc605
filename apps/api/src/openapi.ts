/** The API as OpenAPI 3.1, made from the operations that the router mounts and the zod schemas that check requests. */
import { datasetView, modelView, problem, uploadedModel, workerView } from '@isthmus/contracts';
import { curve, submittedSweep, sweepPlan, sweepRequest, sweepSummary, sweepView } from '@isthmus/sweeps';
import { z } from 'zod';
import { type Operation, problemMediaType, type ResponseDescription } from './http/operation.js';
import { version } from './version.js';

type Json = Record<string, unknown>;

/** Schemas that the document names; others are written where they are used. */
const named = new Map<z.ZodType, { name: string; io: 'input' | 'output' }>([
  [sweepRequest, { name: 'SweepRequest', io: 'input' }],
  [sweepSummary, { name: 'SweepSummary', io: 'output' }],
  [sweepView, { name: 'Sweep', io: 'output' }],
  [submittedSweep, { name: 'SubmittedSweep', io: 'output' }],
  [sweepPlan, { name: 'SweepPlan', io: 'output' }],
  [curve, { name: 'Curve', io: 'output' }],
  [modelView, { name: 'Model', io: 'output' }],
  [uploadedModel, { name: 'UploadedModel', io: 'output' }],
  [datasetView, { name: 'Dataset', io: 'output' }],
  [workerView, { name: 'Worker', io: 'output' }],
  [problem, { name: 'Problem', io: 'output' }],
]);

export function describeApi(operations: readonly Operation[]): Json {
  const paths: Record<string, Json> = {};
  for (const one of operations) {
    const path = one.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [one.method]: describeOperation(one) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Isthmus',
      version,
      description: 'Measures the geometry of image classifiers on a cluster. Every error is RFC 9457 problem details.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{ key: [] }],
    paths,
    components: {
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key. Scopes: read; submit, which holds read; admin, which holds both.',
        },
      },
      schemas: Object.fromEntries([...named].map(([schema, { name, io }]) => [name, plain(schema, io)])),
      responses: {
        Problem: { description: 'What was wrong.', content: { [problemMediaType]: { schema: reference('Problem') } } },
      },
    },
  };
}

function describeOperation(one: Operation): Json {
  return {
    operationId: one.id,
    tags: [one.tag],
    summary: one.summary,
    ...(one.description === undefined ? {} : { description: one.description }),
    ...(one.scope === null ? { security: [] } : { 'x-scope': one.scope }),
    parameters: [...parameters(one.params, 'path'), ...parameters(one.query, 'query'), ...headers(one.headers ?? {})],
    ...requestBody(one),
    responses: {
      ...Object.fromEntries(Object.entries(one.responses).map(([status, response]) => [status, describe(response)])),
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

function requestBody({ body, upload }: Operation): Json {
  if (body !== undefined) {
    return { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } } };
  }
  if (upload === undefined) return {};
  return { requestBody: { required: true, description: upload.description, content: { [upload.mediaType]: {} } } };
}

function parameters(schema: z.ZodObject, place: 'path' | 'query'): Json[] {
  const { properties = {}, required = [] } = plain(schema, 'input') as { properties?: Json; required?: string[] };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}

/** OpenAPI keeps Accept for itself: what is accepted follows from the responses. */
function headers(descriptions: Readonly<Record<string, string>>): Json[] {
  return Object.entries(descriptions)
    .filter(([name]) => name !== 'Accept')
    .map(([name, description]) => ({ name, in: 'header', description, schema: { type: 'string' } }));
}

function describe({ description, content, headers: answered }: ResponseDescription): Json {
  return {
    description,
    ...(answered === undefined
      ? {}
      : { headers: mapValues(answered, (text) => ({ description: text, schema: { type: 'string' } })) }),
    ...(content === undefined
      ? {}
      : { content: mapValues(content, (schema) => (schema === null ? {} : { schema: schemaOf(schema, 'output') })) }),
  };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const known = named.get(schema);
  return known === undefined ? plain(schema, io) : reference(known.name);
}

function reference(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}

/** OpenAPI 3.1 says which JSON Schema it means once, for the whole document. */
function plain(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io }) as Json;
  return rest;
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
