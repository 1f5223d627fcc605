/**
 * Tests which real classifiers Isthmus accepts, and whether it computes them as PyTorch does: 141 families, both exporters, both
 * engines. Takes hours on two cores; continues where it was stopped.
 *
 *   npm run zoo -- [--folder .zoo] [--python PATH] [--only kind:family,...] [--seconds 150] [--again] [--export-only | --compute-only] [--page FILE]
 *
 * --python: a Python with requirements.txt installed; without it a virtual environment is made in the folder. --only: these families.
 * --again: computes everything again, after Isthmus has changed. --page: the file to write, by default docs/models.md.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { computedApart } from './compute.mjs';
import { pageOf } from './page.mjs';
import { verdictOf } from './verdict.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = resolve(here, '../..');
/** Largest multiply-adds of files for TensorFlow.js, which takes a hundred times as long as ONNX Runtime. */
const tfjsLimit = 1.5e8;

const { values: options } = parseArgs({
  options: {
    folder: { type: 'string', default: join(root, '.zoo') },
    python: { type: 'string' },
    only: { type: 'string', default: '' },
    seconds: { type: 'string', default: '150' },
    again: { type: 'boolean', default: false },
    'export-only': { type: 'boolean', default: false },
    'compute-only': { type: 'boolean', default: false },
    page: { type: 'string', default: join(root, 'docs', 'models.md') },
  },
});
const folder = resolve(options.folder);
const only = options.only.split(',').filter((name) => name !== '');
const seconds = Number(options.seconds);

function python() {
  if (options.python !== undefined) return options.python;
  const environment = join(folder, 'venv');
  const binary = join(environment, 'bin', 'python');
  if (!existsSync(binary)) {
    execFileSync('python3', ['-m', 'venv', environment], { stdio: 'inherit' });
    execFileSync(binary, ['-m', 'pip', 'install', '-r', join(here, 'requirements.txt')], { stdio: 'inherit' });
  }
  return binary;
}

function exportAll() {
  const choice = join(folder, 'choice.json');
  const runPython = (script, ...words) => {
    const env = { ...process.env, OMP_NUM_THREADS: '1', HF_HUB_OFFLINE: '1' };
    const { status } = spawnSync(python(), [join(here, script), ...words], { stdio: 'inherit', env });
    if (status !== 0) throw new Error(`${script} ended with ${status}`);
  };
  if (!existsSync(choice)) runPython('choose.py', choice);
  runPython('export.py', choice, folder, '--seconds', options.seconds, '--only', options.only);
}

/** Runs both engines on one exporter's file; TensorFlow.js only if that does not take minutes. */
async function computeFile(at, meta, exporter) {
  const { side, rows } = meta;
  const task = { file: join(at, `${exporter}.onnx`), reference: join(at, 'reference.f32'), side, rows };
  const onnxruntime = await computedApart({ ...task, engine: 'onnxruntime', provider: 'cpu' }, seconds);
  if (!(onnxruntime.multiplyAdds <= tfjsLimit)) return { onnxruntime };
  return { onnxruntime, tfjs: await computedApart({ ...task, engine: 'tfjs', provider: 'wasm' }, seconds) };
}

const say = (result) =>
  result === undefined
    ? '-'
    : (result.refused ?? result.hang ?? result.crash ?? `${verdictOf(result)} (${result.seconds} s)`);

async function computeAll() {
  for (const name of readdirSync(folder)) {
    const at = join(folder, name);
    const result = join(at, 'product.json');
    if (!existsSync(join(at, 'meta.json')) || (existsSync(result) && !options.again)) continue;
    const meta = JSON.parse(readFileSync(join(at, 'meta.json'), 'utf8'));
    if (only.length > 0 && !only.includes(`${meta.kind}:${meta.family}`)) continue;
    const exporters = ['dynamo', 'legacy'].filter((exporter) => meta[exporter] && !meta[exporter].failed);
    const results = {};
    for (const exporter of exporters) {
      results[exporter] = await computeFile(at, meta, exporter);
      const { onnxruntime, tfjs } = results[exporter];
      console.log(`${name} ${exporter}: onnxruntime ${say(onnxruntime)}; tfjs ${say(tfjs)}`);
    }
    writeFileSync(result, `${JSON.stringify(results, null, 1)}\n`);
  }
}

function readAll() {
  return readdirSync(folder).flatMap((name) => {
    const at = join(folder, name);
    if (!existsSync(join(at, 'product.json'))) return [];
    const [meta, product] = ['meta', 'product'].map((part) =>
      JSON.parse(readFileSync(join(at, `${part}.json`), 'utf8')),
    );
    return [{ ...meta, product }];
  });
}

mkdirSync(folder, { recursive: true });
if (!options['compute-only']) exportAll();
if (!options['export-only']) {
  await computeAll();
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  const families = readAll();
  writeFileSync(options.page, pageOf(families, { commit, date: new Date().toISOString().slice(0, 10), seconds }));
  console.log(`${families.length} families in ${options.page}`);
}
