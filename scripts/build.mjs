/** Builds what changed: Prisma's client if the schema changed, then every workspace in the order of its references. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'libs', 'store', 'src', 'generated', '.source');

/** A key of the schema and its generator; a change of either generates the client again. */
function clientSource() {
  const hash = createHash('sha256');
  for (const file of ['prisma/schema.prisma', 'prisma.config.ts', 'node_modules/prisma/package.json']) {
    hash.update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

function generateClient() {
  const source = clientSource();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === source) return;
  // `generate` needs no schema engine, but Prisma's CLI would download one unless this names an existing file.
  bin('prisma', ['generate', '--no-hints'], { PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', CHECKPOINT_DISABLE: '1' });
  writeFileSync(stamp, source);
}

/** Runs a package's command from node_modules/.bin. If it fails, throws with its output. */
function bin(name, parameters, env = {}) {
  const { status, error, stdout, stderr } = spawnSync(join(root, 'node_modules', '.bin', name), parameters, {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (error) throw new Error(`${name} could not be started: ${error.message}. Run "node scripts/setup.mjs" first.`);
  if (status !== 0) throw new Error(`${name} ${parameters.join(' ')} failed:\n${stdout}${stderr}`);
}

export function build() {
  generateClient();
  bin('tsc', ['-b']);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    build();
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
