/**
 * npm run -s openapi: checks the API's description with the usual tools, makes clients from it, and runs sweeps with them on a cluster.
 * The last line counts what passed and failed. `types` makes the types of libs/client and nothing else.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setup } from '../setup.mjs';
import { startCluster } from './cluster.mjs';
import { cache, folder, root } from './places.mjs';
import { installNpmTools, installPythonTools, npmTool, pythonTool, run } from './tools.mjs';
import { writeTypes } from './types.mjs';

const counts = { passed: 0, failed: 0, skipped: 0 };

/** @param {() => { ok: boolean, output: string }} look */
function check(name, look) {
  const start = performance.now();
  const { ok, output } = look();
  counts[ok ? 'passed' : 'failed']++;
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${((performance.now() - start) / 1000).toFixed(0)} s)`);
  if (!ok) console.log(output.trimEnd().split('\n').slice(-80).join('\n'));
  return ok;
}

function skip(name, reason) {
  counts.skipped++;
  console.log(`skip   ${name}: ${reason}`);
}

/** A generator may warn and end with 0 all the same: a warning is a failure here. */
function silent({ ok, output }) {
  return { ok: ok && !/warn|error|unsupported/i.test(output), output };
}

function checkDocument(document, pythonMissing) {
  check('redocly, recommended rules', () => {
    const { ok, output } = run(npmTool('redocly'), [
      'lint',
      '--extends',
      'recommended',
      '--format',
      'stylish',
      document,
    ]);
    return { ok: ok && !/\d+ warnings?\b/.test(output.replace('0 warnings', '')), output };
  });
  check('spectral, recommended rules', () =>
    run(npmTool('spectral'), ['lint', '-r', join(folder, 'spectral.yaml'), '--fail-severity', 'hint', document]),
  );
  check('openapi-typescript', () => {
    const made = silent(run(npmTool('openapi-typescript'), [document, '-o', join(cache, 'types.d.ts')]));
    return made.ok ? run(npmTool('tsc'), ['--noEmit', '--strict', join(cache, 'types.d.ts')]) : made;
  });
  check('hey-api', () => {
    const place = join(cache, 'typescript');
    rmSync(place, { recursive: true, force: true });
    mkdirSync(place, { recursive: true });
    const made = silent(run(npmTool('openapi-ts'), ['-i', document, '-o', join(place, 'client')]));
    if (!made.ok) return made;
    cpSync(join(folder, 'runSweep.ts'), join(place, 'runSweep.ts'));
    writeFileSync(join(place, 'package.json'), '{ "type": "commonjs" }\n');
    return run(npmTool('tsc'), [
      ...[
        '--outDir',
        join(place, 'dist'),
        '--rootDir',
        place,
        '--strict',
        '--target',
        'es2022',
        '--lib',
        'es2023,dom,dom.iterable',
      ],
      ...['--module', 'commonjs', '--moduleResolution', 'node10', '--esModuleInterop', '--skipLibCheck'],
      ...['--typeRoots', join(root, 'node_modules', '@types'), '--types', 'node', join(place, 'runSweep.ts')],
    ]);
  });
  const python = ['openapi-spec-validator', 'openapi-python-client', 'datamodel-code-generator'];
  if (pythonMissing !== null) {
    for (const name of python) skip(name, pythonMissing);
    return;
  }
  check(python[0], () => run(pythonTool('openapi-spec-validator'), [document]));
  check(python[1], () => {
    const place = join(cache, 'python', 'isthmus_client');
    rmSync(place, { recursive: true, force: true });
    mkdirSync(join(cache, 'python'), { recursive: true });
    const words = ['generate', '--path', document, '--config', join(folder, 'python-client.yaml'), '--meta', 'none'];
    const env = { PATH: `${join(cache, 'venv', 'bin')}:${process.env.PATH}` };
    return silent(run(pythonTool('openapi-python-client'), [...words, '--output-path', place, '--overwrite'], { env }));
  });
  check(python[2], () => {
    const output = join(cache, 'python', 'models.py');
    const words = ['--input', document, '--input-file-type', 'openapi', '--output', output, '--formatters', 'builtin'];
    const made = run(pythonTool('datamodel-codegen'), [
      ...words,
      '--output-model-type',
      'pydantic_v2.BaseModel',
      '--target-python-version',
      '3.11',
    ]);
    if (!silent(made).ok) return silent(made);
    const script =
      'import models; models.SweepRequestInput(models=["a"], dataset="b", analyses=[{"kind": "convexity", "samples": 3}])';
    return run(pythonTool('python'), ['-c', script], { cwd: join(cache, 'python') });
  });
}

/** The one block of Python in the page, as it stands. */
function pythonTour() {
  const [, text] = /^```python\n(.*?)^```$/ms.exec(readFileSync(join(root, 'docs/tour.md'), 'utf8')) ?? [];
  if (text === undefined) throw new Error('docs/tour.md: expected a block of Python, found none');
  return text;
}

function checkClients({ url, key }, document, pythonMissing) {
  const files = [join(root, 'models/lenet-fashion-mnist.onnx'), join(root, 'models/fashion-mnist-test.ids')];
  check('the TypeScript client of hey-api runs a sweep', () =>
    run(process.execPath, [join(cache, 'typescript/dist/runSweep.js'), url, key, ...files]),
  );
  if (pythonMissing !== null) {
    skip('the Python client runs a sweep', pythonMissing);
    skip('schemathesis', pythonMissing);
    skip('the tour with Python of docs/tour.md', pythonMissing);
    return;
  }
  check('the Python client runs a sweep', () =>
    run(pythonTool('python'), [join(folder, 'run_sweep.py'), join(cache, 'python'), url, key, ...files]),
  );
  check('the tour with Python of docs/tour.md', () => {
    const place = join(cache, 'tour');
    rmSync(place, { recursive: true, force: true });
    mkdirSync(place, { recursive: true });
    symlinkSync(join(root, 'models'), join(place, 'models'));
    writeFileSync(join(place, 'tour.py'), pythonTour());
    return run(pythonTool('python'), ['tour.py'], { cwd: place, env: { API: url, KEY: key } });
  });
  check('schemathesis, with sequences of requests', () => {
    const { ok, output } = run(pythonTool('schemathesis'), [
      ...['--config-file', join(folder, 'schemathesis.toml'), 'run', document, '--url', url],
      ...[
        '--header',
        `Authorization: Bearer ${key}`,
        '--max-examples',
        '15',
        '--seed',
        '2017',
        '--request-timeout',
        '60',
      ],
      // A stream of events ends with its sweep; the last admin key ends the run.
      ...['--exclude-path-regex', '/events$|/revoke$'],
    ]);
    writeFileSync(join(cache, 'schemathesis.txt'), output);
    return { ok, output };
  });
}

try {
  setup();
  installNpmTools();
  mkdirSync(cache, { recursive: true });
  const { describedApi } = await import('@isthmus/api/describedApi');
  const described = describedApi();
  await writeTypes(described);
  if (process.argv[2] !== 'types') {
    const document = join(cache, 'openapi.json');
    writeFileSync(document, JSON.stringify(described, null, 1));
    const pythonMissing = installPythonTools();
    checkDocument(document, pythonMissing);
    const cluster = await startCluster();
    try {
      checkClients(cluster, document, pythonMissing);
    } finally {
      await cluster.stop();
    }
    const { passed, failed, skipped } = counts;
    console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
    process.exitCode = failed > 0 ? 1 : 0;
  }
} catch (error) {
  console.error(error.message);
  console.log(`${counts.passed} passed, ${counts.failed + 1} failed`);
  process.exitCode = 1;
}
