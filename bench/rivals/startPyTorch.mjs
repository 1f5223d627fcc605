// Starts a PyTorch rival: a Python process that answers each line of standard input with one line of JSON.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Starts rivals/`script`; undefined if neither `python3` nor Debian's Python has PyTorch. Its first line is { ready: version }. */
export async function startPyTorch(script, args) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  for (const python of ['python3', '/usr/bin/python3']) {
    const child = spawn(python, [path, ...args], { stdio: ['pipe', 'pipe', 'ignore'] });
    child.on('error', () => {});
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const ready = await lines.next();
    if (ready.done) continue;
    const version = JSON.parse(ready.value).ready;
    process.stderr.write(`rival: ${python}, PyTorch ${version}\n`);
    return {
      version,
      /** Asks with a word or with an object, which is sent as JSON. */
      async ask(command) {
        const line = typeof command === 'string' ? command : JSON.stringify(command);
        child.stdin.write(`${line}\n`);
        const answer = await lines.next();
        if (answer.done) throw new Error(`${script} ended while asked ${line}`);
        return JSON.parse(answer.value);
      },
      async stop() {
        child.stdin.end();
        if (child.exitCode === null) await once(child, 'exit');
      },
    };
  }
  return undefined;
}
