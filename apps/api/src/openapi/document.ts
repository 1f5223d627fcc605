/** The API as OpenAPI 3.1, made from the operations that the router mounts and the zod schemas that check requests. */
import { problem } from '@isthmus/contracts';
import { type Operation, type Tag, tags } from '../http/operation.js';
import { version } from '../version.js';
import { sharedHeaders } from './headers.js';
import { describeOperation } from './operations.js';
import { problemResponses } from './problems.js';
import { collectComponents, type Json } from './schemas.js';

export function describeApi(operations: readonly Operation[]): Json {
  const components = collectComponents();
  const paths: Record<string, Json> = {};
  for (const one of operations) {
    const path = one.path.replace(/:(\w+)/g, '{$1}');
    const described = describeOperation(one, components);
    paths[path] = { ...paths[path], [one.method]: described };
    if (one.method === 'get') paths[path].head = headOf(described);
  }
  const document: Json = {
    openapi: '3.1.1',
    info: {
      title: 'Isthmus',
      version,
      summary: 'Measures the geometry of image classifiers on a cluster.',
      description:
        'A sweep measures models on the images of a data set: each analysis of each model is a run, whose results fold into curves. Every error is RFC 9457 problem details. A field that is not in the schema is refused, and null stands only where the schema has it: an optional field is left out.',
      license: { name: 'MIT', identifier: 'MIT' },
      contact: { name: 'The admin of the cluster, who gives out keys' },
    },
    servers: [{ url: '/', description: 'The cluster that this document comes from.' }],
    tags: (Object.keys(tags) as Tag[]).map((name) => ({ name, description: tags[name] })),
    security: [{ key: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key. Scopes: read; submit, which holds read; admin, which holds both.',
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'isthmus_session',
          description:
            'The session of a browser, from /login. A change by it must come from a page of the same origin (the header Origin or Sec-Fetch-Site says so).',
        },
      },
      headers: sharedHeaders,
      responses: problemResponses(components.schemaOf(problem, 'output')),
    },
  };
  const schemas = components.finish(document);
  return { ...document, components: { ...(document.components as Json), schemas } };
}

/** The same without a body, as the router answers HEAD. */
function headOf({ operationId, summary, responses, ...operation }: Json): Json {
  const bodiless = Object.entries(responses as Record<string, Json>).map(
    ([status, { content: _, links: __, ...answer }]) => [status, answer],
  );
  return {
    operationId: `${operationId}Head`,
    summary: `${summary}: the headers alone`,
    ...operation,
    responses: Object.fromEntries(bodiless),
  };
}
