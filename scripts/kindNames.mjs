/**
 * Comparisons with the name of an analysis outside its folder: what is known of one kind stands in libs/analyses/src/<kind>. Prints each
 * as "file:line: text"; tests, fixtures and testing helpers are left out. `node scripts/kindNames.mjs`
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

export function kindComparisons() {
  const analyses = join(root, 'libs', 'analyses', 'src');
  const kinds = readdirSync(analyses).filter((name) => listed(join(analyses, name)).includes('definition.ts'));
  const name = `['"\`](?:${kinds.join('|')})['"\`]`;
  const comparison = new RegExp(`[=!]==? ${name}|${name} [=!]==?|case ${name}|includes\\(${name}\\)`);
  const sources = ['libs', 'apps'].flatMap((folder) =>
    listed(join(root, folder)).flatMap((workspace) =>
      readdirSync(join(root, folder, workspace, 'src'), { recursive: true, encoding: 'utf8' })
        .map((path) => join(folder, workspace, 'src', path))
        .filter((path) => /\.ts$/.test(path) && !/\.test\.ts$|\/testing\/|\/generated\//.test(path)),
    ),
  );
  const outside = sources.filter((path) => !kinds.some((kind) => path.startsWith(`libs/analyses/src/${kind}/`)));
  return outside.flatMap((path) =>
    readFileSync(join(root, path), 'utf8')
      .split('\n')
      .flatMap((line, i) => (comparison.test(line) ? [`${path}:${i + 1}: ${line.trim()}`] : [])),
  );
}

/** Names in a folder; none of a file. */
function listed(path) {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const line of kindComparisons()) console.log(line);
}
