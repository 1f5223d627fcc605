/** Runs the command line as users do, in a process of its own. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));

export interface CliEnd {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Nothing of this machine's environment decides what is found, apart from PATH. The mark tells `npm test` whose process it is. */
export const bareEnvironment: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  ISTHMUS_TEST_RUN: process.env.ISTHMUS_TEST_RUN,
};

export function runCli(words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CliEnd> {
  return new Promise((resolve) => {
    const options = { env: { ...bareEnvironment, ...env }, timeout: 60_000 };
    execFile(process.execPath, [main, ...words], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, stdout, stderr });
    });
  });
}
