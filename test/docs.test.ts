/** Documents point at what exists: relative links, and files named in code marks. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const documents = [
  'README.md',
  'CHANGELOG.md',
  'models/README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

test.each(documents)('%s names only files that exist', (document) => {
  const text = readFileSync(join(root, document), 'utf8');
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => join(dirname(document), link!));
  // A path of the repository in code marks: it has a folder of ours in front and no placeholder in it.
  const paths = [...text.matchAll(/`((?:apps|libs|test|docs|deploy|scripts|studies|bench)\/[\w./-]+)`/g)].map(
    ([, path]) => path!,
  );
  expect([...links, ...paths].filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
