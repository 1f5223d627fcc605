import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';

/** Pages on which every item names the tests that hold it. */
describe.each(['guarantees.md', 'findings-2026-11.md'])('docs/%s', async (name) => {
  const page = new URL(`../docs/${name}`, import.meta.url);
  const text = await readFile(page, 'utf8');
  const promises = text.split(/^- /m).slice(1);
  const links = promises.flatMap((promise) => [...promise.matchAll(/^ *\[(.+)\]\(([^)]+\.test\.ts)\)/gm)]);

  test.each(promises.map((promise) => [promise.split('\n', 1)[0]!, promise]))(
    'names a test for: %s',
    (_start, promise) => {
      expect(promise).toMatch(/\]\([^)]+\.test\.ts\)/);
    },
  );

  test.each(links.map(([, title, path]) => [title!, path!]))('cites a test that exists: %s', async (title, path) => {
    const source = await readFile(new URL(path, page), 'utf8');
    const quoted = [`'${title}'`, `"${title}"`, `\`${title}\``];
    expect(quoted.some((name) => source.includes(name))).toBe(true);
  });
});
