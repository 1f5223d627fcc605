/** Headers of answers: their schemas, and one that every answer has. */
import type { Json } from './schemas.js';

const text = (example: string): Json => ({ type: 'string', examples: [example] });

/** By name; a header that is not here is text. */
const schemas: Readonly<Record<string, Json>> = {
  ETag: text('"2jmj7l5rSw0yVb_vlWAYkK_YBwk"'),
  Location: text('/v1/sweeps/9b2d6f10-6a0f-4c55-8a7e-1f0b0c2d3e4f'),
  'Content-Length': { type: 'integer', minimum: 0, examples: [246_513] },
  'Idempotent-Replayed': { type: 'string', const: 'true' },
  'X-Request-Id': text('68fab8de-fa50-4a11-a96d-fa987f5c309a'),
  'WWW-Authenticate': text('Bearer realm="isthmus"'),
  Allow: text('GET, HEAD, OPTIONS'),
  'Retry-After': { type: 'integer', minimum: 1, examples: [2] },
};

export function describedHeaders(descriptions: Readonly<Record<string, string>>): Json {
  const described = Object.entries(descriptions).map(([name, description]) => [
    name,
    { description, schema: schemas[name] ?? { type: 'string' } },
  ]);
  return { ...Object.fromEntries(described), 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } };
}

export const sharedHeaders: Json = {
  'X-Request-Id': {
    description: 'Id of the request: that of the caller where it sent an acceptable one. The log of the API has it.',
    schema: schemas['X-Request-Id'],
  },
};
