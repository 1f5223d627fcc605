/** The dependency arrows (README.md, "The folders"): they point down, and the linter refuses one that is not declared. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { floorsSvg } from '../scripts/floors.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The workspaces that each part may import. A new arrow is a design decision: add it here first. */
const allowed: Record<string, readonly string[]> = {
  // Made from the API's description, so that whoever has it needs nothing else of ours.
  'libs/client': [],
  'libs/contracts': [],
  'libs/files': [],
  'libs/service': [],
  'libs/numerics': [],
  'libs/onnx': [],
  // contracts: the packed file holds the import's preparation of pixels, which lists and reports show.
  'libs/datasets': ['contracts', 'files'],
  'libs/engine': ['onnx', 'numerics'],
  'libs/geometry': ['engine', 'numerics'],
  // Each entry point of analyses imports only what it needs. A test below checks which ones load no engine.
  'libs/analyses': ['contracts', 'datasets', 'engine', 'files', 'geometry', 'numerics'],
  'libs/sweeps': ['analyses', 'contracts'],
  'libs/planning': ['analyses', 'contracts', 'sweeps'],
  'libs/queue': ['contracts', 'service'],
  'libs/store': ['analyses', 'contracts', 'files', 'planning', 'service', 'sweeps'],
  'libs/plots': ['analyses', 'contracts', 'planning', 'sweeps'],
  // datasets, engine and onnx: only for the child process that inspects uploads (tested below).
  'apps/api': ['contracts', 'datasets', 'engine', 'onnx', 'plots', 'queue', 'service', 'store', 'sweeps'],
  'apps/aggregator': ['analyses', 'contracts', 'queue', 'service', 'store', 'sweeps'],
  'apps/worker': [
    ...['analyses', 'contracts', 'datasets', 'engine', 'files', 'geometry'],
    ...['planning', 'queue', 'service', 'store', 'sweeps'],
  ],
  'apps/web': ['client', 'contracts', 'sweeps'],
  // engine: `doctor` tries each provider on this machine. onnx: `models add` includes external weights in a model's file.
  'apps/cli': ['analyses', 'client', 'contracts', 'datasets', 'engine', 'onnx', 'planning', 'queue', 'store', 'sweeps'],
};

const workspaces = ['libs', 'apps'].flatMap((folder) =>
  readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
);

function json(path: string) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}

function declared(workspace: string): string[] {
  const { dependencies = {} } = json(`${workspace}/package.json`);
  const ours = Object.keys(dependencies).filter((name) => name.startsWith('@isthmus/'));
  return ours.map((name) => name.slice('@isthmus/'.length)).sort();
}

function referenced(tsconfig: string): string[] {
  const { references = [] } = json(tsconfig) as { references?: { path: string }[] };
  return references.map(({ path }) => path);
}

test('every workspace has its arrows written down, and its name is that of its folder', () => {
  expect(workspaces.toSorted()).toEqual(Object.keys(allowed).sort());
  for (const workspace of workspaces) {
    expect(json(`${workspace}/package.json`).name).toBe(`@isthmus/${basename(workspace)}`);
  }
});

test.each(workspaces)('%s has the version of the whole, and depends on that of the others', (workspace) => {
  const { version } = json('package.json');
  const { version: own, dependencies = {} } = json(`${workspace}/package.json`);
  const ours = Object.entries(dependencies).filter(([name]) => name.startsWith('@isthmus/'));
  expect([own, ...ours.map(([, needed]) => needed)].filter((one) => one !== version)).toEqual([]);
});

test.each(workspaces)('%s declares only arrows that are allowed', (workspace) => {
  expect(allowed[workspace]).toEqual(expect.arrayContaining(declared(workspace)));
});

test.each(workspaces)('%s is built after exactly the workspaces that it declares', (workspace) => {
  const references = referenced(`${workspace}/tsconfig.json`).map((path) => basename(resolve(root, workspace, path)));
  expect(references.toSorted()).toEqual(declared(workspace));
});

test("the picture of the floors shows today's arrows: `node scripts/floors.mjs` draws it", () => {
  expect(readFileSync(join(root, 'docs/images/floors.svg'), 'utf8')).toBe(floorsSvg());
});

test('one build covers every workspace', () => {
  expect(referenced('tsconfig.json').toSorted()).toEqual(workspaces.toSorted());
});

test('the arrows point down: no app is imported, no library reaches itself, geometry knows no store', () => {
  const reach = (name: string): string[] =>
    (allowed[`libs/${name}`] ?? []).flatMap((below) => [below, ...reach(below)]);
  for (const below of Object.values(allowed).flat()) expect(allowed).toHaveProperty([`libs/${below}`]);
  for (const library of Object.keys(allowed).filter((workspace) => workspace.startsWith('libs/'))) {
    expect(reach(basename(library))).not.toContain(basename(library));
  }
  expect(reach('geometry')).not.toContain('store');
});

/** All that a built file loads: our files as paths in the repository, packages by name. */
function loadedWith(entry: string): string[] {
  const loaded = new Set<string>();
  const follow = (path: string): void => {
    if (loaded.has(path)) return;
    loaded.add(path);
    const source = readFileSync(join(root, path), 'utf8');
    for (const [, from, bare] of source.matchAll(/^(?:import|export) .*?from '([^']+)';$|^import '([^']+)';$/gms)) {
      const name = (from ?? bare)!;
      if (name.startsWith('.')) follow(join(path, '..', name));
      else if (name.startsWith('@isthmus/')) follow(entryOf(name));
      else loaded.add(name);
    }
  };
  follow(entry);
  return [...loaded];
}

/** The built file behind "@isthmus/name" or "@isthmus/name/entry". */
function entryOf(specifier: string): string {
  const [, name, entry] = /^@isthmus\/([^/]+)(?:\/(.+))?$/.exec(specifier)!;
  const { exports } = json(`libs/${name}/package.json`);
  return join('libs', name!, exports[entry === undefined ? '.' : `./${entry}`].default);
}

const heavy = ['libs/engine/', 'libs/geometry/', 'libs/onnx/', 'libs/datasets/', 'onnxruntime', '@tensorflow/'];

test.each([
  ['the process of the API, which leaves foreign bytes to its child', 'apps/api/dist/main.js'],
  ['the aggregator', 'apps/aggregator/dist/main.js'],
  ['pictures and reports', 'libs/plots/dist/index.js'],
  ['the store', 'libs/store/dist/index.js'],
  ['the pages', 'apps/web/dist/sweepPage.js'],
  ['the definitions of analyses', 'libs/analyses/dist/definitions.js'],
  ['their folds', 'libs/analyses/dist/folds.js'],
  ['their claims', 'libs/analyses/dist/claims.js'],
])('%s loads no runtime, no geometry and no reader of foreign bytes', (_whose, entry) => {
  const loaded = loadedWith(entry);
  expect(loaded.length).toBeGreaterThan(1);
  expect(loaded.filter((name) => heavy.some((part) => name.startsWith(part)))).toEqual([]);
});

test('what computes an analysis loads the geometry, and is seen to', () => {
  expect(loadedWith('libs/analyses/dist/compute.js')).toEqual(
    expect.arrayContaining(['libs/geometry/dist/index.js', 'onnxruntime-node']),
  );
});

test('the API loads no runtime', () => {
  const runtimesOf = (path: string): string[] => {
    const script = `await import(${JSON.stringify(new URL(path, import.meta.url))});
      console.log(JSON.stringify(process.report.getReport().sharedObjects));`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    return (JSON.parse(stdout) as string[]).filter((name) => name.includes('onnxruntime'));
  };
  expect(runtimesOf('../libs/engine/dist/index.js')).not.toEqual([]);
  expect(runtimesOf('../apps/api/dist/api.js')).toEqual([]);
});

test('the linter refuses an import that the package does not declare', () => {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-arrows-'));
  try {
    const source = join(folder, 'libs/geometry/src');
    mkdirSync(source, { recursive: true });
    for (const file of ['biome.json', 'libs/geometry/package.json']) cpSync(join(root, file), join(folder, file));
    writeFileSync(
      join(source, 'upward.ts'),
      "import { batchedClassifier } from '@isthmus/engine';\nimport { openStore } from '@isthmus/store';\n\nexport const both = [batchedClassifier, openStore];\n",
    );
    const biome = join(root, 'node_modules', '.bin', 'biome');
    const { status, stderr, stdout } = spawnSync(biome, ['lint', '--vcs-enabled=false', 'libs'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const said = stdout + stderr;
    expect(status).toBe(1);
    expect(said).toContain('noUndeclaredDependencies');
    expect(said).toContain("@isthmus/store isn't specified in libs/geometry/package.json");
    expect(said).not.toContain('@isthmus/engine isn');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
