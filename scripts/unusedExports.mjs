/** Lists the exports that no other file uses; they should be private or deleted. Reads source text, so it needs no build. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Files whose exports are read by a tool. */
const readByTools = new Set(['vitest.config.ts', 'prisma.config.ts', 'test/support/global-setup.ts']);
/** Types that no source names but the declarations that the compiler writes. */
const namedByDeclarations = new Set([
  'libs/onnx/src/shapes/view.ts: ShapeView',
  'libs/analyses/src/sharedDirections/input.ts: Shared',
]);
const skipped = new Set(['node_modules', 'dist', 'generated', '.git', '.isthmus', '.cache', 'coverage']);

function sourcesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : sourcesBelow(path);
    return /\.(ts|mjs|js|html)$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : [];
  });
}

const namesIn = (list) =>
  list
    .replaceAll(/\/\/.*|\/\*[\s\S]*?\*\//g, '')
    .split(',')
    .map((part) => part.trim().replace(/^type\s+/, ''))
    .filter((part) => part !== '');

/** The names that a source exports: declarations, destructured constants, lists (also renamed), the default. */
function exportsOf(text) {
  const declared = text.matchAll(
    /^export (?:abstract |async )*(?:const|let|function\*?|class|interface|type|enum) ([\w$]+)/gm,
  );
  const destructured = text.matchAll(/^export const [[{]([^=]*)[\]}](?::[^=]*)? =/gm);
  const listed = text.matchAll(/^export (?:type )?\{([^}]*)\};/gm);
  return [
    ...[...declared].map(([, name]) => name),
    ...[...destructured, ...listed].flatMap(([, list]) =>
      namesIn(list).map((part) => part.split(/\s*:\s*|\s+as\s+/).at(-1)),
    ),
    ...(/^export default /m.test(text) ? ['default'] : []),
  ];
}

/** The names that a source imports: named imports, named re-exports, destructured or awaited imports, members of a namespace. */
function importsOf(text) {
  const lists = [
    // `export … from` only passes a name on and does not use it.
    ...text.matchAll(/(?:^|\n)\s*import\b[^;'"(]*?\{([^}]*)\}\s*from\s*['"]/g),
    ...text.matchAll(/\{([^{}]*)\}\s*=\s*(?:\(\s*)?await\s+(?:import|vi\.importActual)/g),
    ...text.matchAll(/import\([^)]*\)\)?\.?then\(\(\{([^}]*)\}\)/g),
  ];
  const named = lists.flatMap(([, list]) => namesIn(list).map((part) => part.split(/\s*:\s*|\s+as\s+/)[0]));
  const namespaces = [
    ...text.matchAll(/import \* as ([\w$]+)/g),
    ...text.matchAll(/(?:const|let) ([\w$]+) = await import\(/g),
  ].map(([, name]) => name);
  const members = namespaces.flatMap((namespace) =>
    [
      ...text.matchAll(new RegExp(`(?<![\\w$]|(?<!\\.\\.)\\.)${namespace.replaceAll('$', '\\$')}\\.([\\w$]+)`, 'g')),
    ].map(([, name]) => name),
  );
  const types = [...text.matchAll(/import\('[^']*'\)\)?\.([\w$]+)/g)].map(([, name]) => name);
  const wholeDefault = /(?:^|\n)import [\w$]+(?:,| from) /.test(text) ? ['default'] : [];
  return [...named, ...members, ...types, ...wholeDefault];
}

/**
 * @param {string} root of the repository
 * @returns {string[]} "file: name" for each export that no other file uses
 */
export function unusedExports(root) {
  const sources = sourcesBelow(root).map((path) => ({ file: relative(root, path), text: readFileSync(path, 'utf8') }));
  const users = new Map();
  for (const { file, text } of sources) {
    for (const name of importsOf(text)) users.set(name, [...(users.get(name) ?? []), file]);
  }
  return sources
    .filter(({ file }) => !readByTools.has(file))
    .flatMap(({ file, text }) =>
      exportsOf(text)
        .filter((name) => (users.get(name) ?? []).every((user) => user === file))
        .map((name) => `${file}: ${name}`)
        .filter((name) => !namedByDeclarations.has(name)),
    );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const unused = unusedExports(fileURLToPath(new URL('..', import.meta.url)));
  console.log(unused.length === 0 ? 'Every export is used outside its file.' : unused.join('\n'));
  if (unused.length > 0) process.exitCode = 1;
}
