import { expect, it } from 'vitest';
import { analysis } from '../list.js';

const of = (own: Record<string, unknown>) => analysis.safeParse({ kind: 'connectivity', samples: 5, ...own });

it.each([
  [{ search: 'printed', maxDepth: 6 }, 'maxDepth', /which has no limit of depth/],
  [{ search: 'printed', certify: true }, 'certify', /checked points of a path alone/],
  [{ maxAnchors: 20 }, 'maxAnchors', /unless search is "printed"/],
  [{ centre: 'mean' }, 'centre', /unless scenario is "random"/],
  [{ scenario: 'random', centre: 'black' }, 'centre', /mean/],
] as const)('refuses %o', (own, field, message) => {
  const { error } = of(own);
  expect(error?.issues.map(({ path }) => path[0])).toEqual([field]);
  expect(error?.issues[0]?.message).toMatch(message);
});

it('takes the search as printed, and a sphere about the mean image, and fills neither in', () => {
  expect(of({ search: 'printed', maxAnchors: 20, scenario: 'random', centre: 'mean' }).success).toBe(true);
  const { data } = of({});
  for (const field of ['search', 'maxAnchors', 'centre']) expect(data).not.toHaveProperty(field);
});
