/** A whole cluster for the clients: one worker, on a free port, on a state folder of its own. */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cache, root } from './places.mjs';

const startsWithinMs = 180_000;

/** @returns {Promise<{ url: string, key: string, stop(): Promise<void> }>} */
export async function startCluster() {
  const state = join(cache, 'state');
  rmSync(state, { recursive: true, force: true });
  const words = ['up', '--workers', '1', '--state', state, '--queue', 'postgres'];
  const child = spawn(process.execPath, [join(root, 'scripts/isthmus.mjs'), ...words], { cwd: root });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let said = '';
  const url = await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`the cluster did not start:\n${said}`)), startsWithinMs);
    const listen = (chunk) => {
      said += chunk;
      const match = /^pages\s+(http:\/\/\S+?)\/ /m.exec(said);
      if (match === null) return;
      clearTimeout(late);
      resolve(match[1]);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('exit', (code) => reject(new Error(`the cluster ended with code ${code}:\n${said}`)));
  });
  return {
    url,
    key: readFileSync(join(state, 'secrets', 'admin.key'), 'utf8').trim(),
    async stop() {
      child.kill('SIGINT');
      await ended;
    },
  };
}
