/** What every definition says of itself, and what stands beside it. */
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { z } from 'zod';
import { claimsOf } from './claims.js';
import { definitions } from './list.js';

it.each(definitions)('every setting and every scalar of $kind is described', ({ settings, scalars }) => {
  const { kind: _, ...own } = settings.shape;
  const fields: [string, z.core.$ZodType][] = [...Object.entries(own), ...Object.entries(scalars.shape)];
  expect(fields.flatMap(([name, field]) => ((field as z.ZodType).description ? [] : [name]))).toEqual([]);
});

it.each(definitions)(
  '$kind has examples that its settings allow, and a place of its own in the paper’s order',
  (definition) => {
    const { kind, settings, examples, paperOrder } = definition;
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) settings.parse({ kind, ...example });
    expect(definitions.filter((other) => other.paperOrder === paperOrder)).toHaveLength(1);
    expect(settings.shape.kind.value).toBe(kind);
  },
);

it.each(definitions)('the folder of $kind has tests of its computation, its fold and its claims', ({ kind }) => {
  const tests = ['compute', 'fold', ...(claimsOf(kind).length > 0 ? ['claims'] : [])];
  const missing = tests.filter((name) => !existsSync(new URL(`${kind}/${name}.test.ts`, import.meta.url)));
  expect(missing).toEqual([]);
});
