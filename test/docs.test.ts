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

test('docs/extending.md names every table that is indexed by the kind of an analysis', () => {
  const sources = ['apps', 'libs'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((path) => `${folder}/${path}`)
      .filter((path) => /\/src\/.*\.ts$/.test(path) && !path.includes('node_modules')),
  );
  const tables = sources.filter((path) =>
    /Record<AnalysisKind,|\[K in AnalysisKind\]/.test(readFileSync(join(root, path), 'utf8')),
  );
  expect(tables.length).toBeGreaterThan(5);
  const text = readFileSync(join(root, 'docs', 'extending.md'), 'utf8');
  expect(tables.filter((path) => !text.includes(`\`${path}\``))).toEqual([]);
});
