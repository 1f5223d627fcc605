/** Runs the command line as users do, in a separate process. */
import { execFile, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));

interface CliEnd {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Only PATH comes from this machine's environment. The mark tells `npm test` which run the process belongs to. */
export const bareEnvironment: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  ISTHMUS_TEST_RUN: process.env.ISTHMUS_TEST_RUN,
};

export function runCli(words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CliEnd> {
  return new Promise((resolve) => {
    const options = { env: { ...bareEnvironment, ...env }, timeout: 300_000 };
    execFile(process.execPath, [main, ...words], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, stdout, stderr });
    });
  });
}

/** Closes the command's standard output early, as `| head -1` does. */
export async function runCliUnread(words: readonly string[]): Promise<Omit<CliEnd, 'stdout'>> {
  const child = spawn(process.execPath, [main, ...words], { env: bareEnvironment, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  const ended = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? -1)));
  return { stderr: await text(child.stderr), code: await ended };
}
