/** Draws docs/images/floors.svg: the workspaces on floors, each above all that it imports. test/arrows.test.ts holds it to what this makes. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [width, height, gap, margin] = [134, 46, 16, 28];

/** @returns {Map<string, string[]>} by workspace, "libs/engine": the workspaces that its package.json names */
function imports() {
  const workspaces = ['libs', 'apps'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
  );
  return new Map(
    workspaces.map((workspace) => {
      const { dependencies = {} } = JSON.parse(readFileSync(join(root, workspace, 'package.json'), 'utf8'));
      const ours = Object.keys(dependencies).filter((name) => name.startsWith('@isthmus/'));
      return [workspace, ours.map((name) => `libs/${name.slice('@isthmus/'.length)}`)];
    }),
  );
}

/** Apps stand on the top floor, a library one above the highest that it imports. @returns {string[][]} the top floor first */
function floors(arrows) {
  const level = (workspace) => 1 + Math.max(-1, ...arrows.get(workspace).map(level));
  const levels = new Map([...arrows.keys()].map((workspace) => [workspace, level(workspace)]));
  const top = Math.max(...levels.values());
  const floorOf = (workspace) => (workspace.startsWith('apps/') ? top : levels.get(workspace));
  return Array.from({ length: top + 1 }, (_, floor) =>
    [...arrows.keys()].filter((workspace) => floorOf(workspace) === top - floor).sort(),
  );
}

/** @returns {string} the picture; a box has a tooltip that names what it imports */
export function floorsSvg() {
  const arrows = imports();
  const rows = floors(arrows);
  const widest = Math.max(...rows.map((row) => row.length));
  const total = 2 * margin + widest * (width + gap) - gap;
  const boxes = rows.flatMap((row, floor) => {
    const left = (total - row.length * (width + gap) + gap) / 2;
    return row.map((workspace, place) => {
      const [x, y] = [left + place * (width + gap), margin + floor * (height + margin)];
      const below = arrows.get(workspace).join(', ') || 'nothing of ours';
      return `<g><title>${workspace} imports ${below}</title>
<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="4" class="${workspace.split('/')[0]}"/>
<text x="${x + width / 2}" y="${y + height / 2 + 5}">${workspace}</text></g>`;
    });
  });
  const lines = rows
    .slice(1)
    .map((_, floor) => margin + (floor + 1) * (height + margin) - margin / 2)
    .map((y) => `<path d="M${margin} ${y}H${total - margin}"/>`);
  const tall = margin + rows.length * (height + margin);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${total} ${tall}" role="img" aria-label="The workspaces on floors: each imports only from floors below its own">
<style>rect{fill:#eef3f8;stroke:#52708c}rect.apps{fill:#fbf0e2;stroke:#a86a1d}path{stroke:#c9ced4;stroke-dasharray:3 4}text{font:14px system-ui,sans-serif;fill:#1d2733;text-anchor:middle}</style>
<rect width="${total}" height="${tall}" style="fill:#fff;stroke:none"/>
${lines.join('\n')}
${boxes.join('\n')}
</svg>
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(join(root, 'docs', 'images', 'floors.svg'), floorsSvg());
}
