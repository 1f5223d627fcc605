/** Documents name only what exists: relative links, files in code marks, and the analyses with their settings and curves. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { analysis, curveNames, definitions } from '@isthmus/analyses/definitions';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { kindComparisons } from '../scripts/kindNames.mjs';

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
  // A path of the repository in code marks begins with one of our folders and has no placeholder.
  const paths = [...text.matchAll(/`((?:apps|libs|test|docs|deploy|scripts|studies|bench)\/[\w./-]+)`/g)].map(
    ([, path]) => path!,
  );
  expect([...links, ...paths].filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test('sources cite documents by a section that exists, and docs/conventions.md never without one', () => {
  const sources = ['apps', 'libs', 'test', 'bench', 'scripts'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(?:ts|mjs)$/.test(path) && !/(?:^|\/)(?:node_modules|dist|generated)\//.test(path))
      .map((path) => `${folder}/${path}`)
      .filter((path) => path !== 'test/docs.test.ts'),
  );
  const headings = (document: string) =>
    [...readFileSync(join(root, document), 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading!);
  const wrong = sources.flatMap((path) => {
    const text = readFileSync(join(root, path), 'utf8').replaceAll(/\n\s*(?:\*|\/\/) /g, ' ');
    const citations = [...text.matchAll(/(docs\/\w+\.md)(?:, "([^"]+)")?/g)];
    return citations
      .filter(([, document, section]) =>
        section === undefined
          ? document === 'docs/conventions.md' && !/\.test\.ts$/.test(path)
          : !existsSync(join(root, document!)) || !headings(document!).some((heading) => heading.startsWith(section)),
      )
      .map(([cited]) => `${path}: ${cited}`);
  });
  expect(wrong).toEqual([]);
});

test('docs/extending.md names every list that is indexed by the kind of an analysis, and no other place knows a kind', () => {
  const sources = ['apps', 'libs'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((path) => `${folder}/${path}`)
      .filter((path) => /\/src\/.*(?<!\.test)\.ts$/.test(path) && !path.includes('node_modules')),
  );
  const lists = sources.filter((path) =>
    /Record<AnalysisKind,|\[K in AnalysisKind\]/.test(readFileSync(join(root, path), 'utf8')),
  );
  expect(lists.sort()).toEqual(['claims', 'compute', 'folds'].map((name) => `libs/analyses/src/${name}.ts`));
  const text = readFileSync(join(root, 'docs', 'extending.md'), 'utf8');
  expect(lists.filter((path) => !text.includes(`\`${path}\``))).toEqual([]);
  expect(kindComparisons()).toEqual([]);
});

/** From docs/api.md, by kind: what a sample is, and the words in code marks in the columns of settings and of curves. */
const described = new Map(
  [...readFileSync(join(root, 'docs/api.md'), 'utf8').matchAll(/^\| `(\w+)` +\| (an? [\w ]+?) +\|(.*)\|(.*)\|$/gm)].map(
    ([, kind, sample, settings, curves]) => [
      kind!,
      { sample: sample!, settings: marked(settings!), curves: marked(curves!) },
    ],
  ),
);

function marked(text: string): string[] {
  return [...text.matchAll(/`(\w+)`/g)].map(([, word]) => word!);
}

test('docs/api.md describes every analysis and no other', () => {
  expect([...described.keys()].sort()).toEqual(definitions.map(({ kind }) => kind).sort());
});

test.each(definitions.map(({ kind, sampleUnit }) => ({ kind, sampleUnit })))(
  'docs/api.md names the curves and settings of $kind',
  ({ kind, sampleUnit }) => {
    const { sample, settings, curves } = described.get(kind)!;
    expect(curves).toEqual(curveNames(kind));
    expect(sample.endsWith(sampleUnit), `${sample} is called ${sampleUnit}`).toBe(true);
    const { shape } = analysis.options.find((one) => one.shape.kind.value === kind)!;
    // The settings of every analysis are described above the table.
    const specific = Object.keys(shape).filter(
      (name) => !['kind', 'samples', 'shardSize', 'models', 'dataset', 'imageOrder'].includes(name),
    );
    expect(specific.filter((name) => !settings.includes(name))).toEqual([]);
    // All other words are values of settings, or analyses.
    const values = JSON.stringify(z.toJSONSchema(analysis, { io: 'input' }));
    const unknown = settings.filter(
      (word) => !specific.includes(word) && !described.has(word) && !values.includes(`"${word}"`),
    );
    expect(unknown).toEqual([]);
  },
);
