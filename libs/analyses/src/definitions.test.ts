/** What every definition says of itself. */
import { expect, it } from 'vitest';
import type { z } from 'zod';
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
