// npm run walk: does what a newcomer would do, command by command, on a fresh clone with nothing else running.
//
//   npm run walk -- --python PYTHON     a Python 3.10 or later that has torch, onnxscript, scikit-learn and pillow
//
// It carries out the blocks of walk.md in order, in one shell, and writes what each printed and how long it took back into walk.md.
// A command that fails ends the walk with exit code 1; walk.md then stays as it was.
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const page = join(here, 'walk.md');
const root = join(here, '..', '..');
/** A block of commands, and the block of its output, if the page has one already. */
const blocks = /```(sh|sh terminal)\n([\s\S]*?)```\n(?:\n```text\n[\s\S]*?```\n)?/g;
/** Longer outputs are cut in the middle. */
const mostLines = 24;

const values = readOptions();
const missing = spawnSync(values.python, ['-c', 'import torch, onnxscript, sklearn, PIL'], { encoding: 'utf8' });
if (missing.status !== 0) {
  console.error(
    `--python: expected a Python with torch, onnxscript, scikit-learn and pillow, ${values.python} has not all of them`,
  );
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'isthmus-walk-'));
const shells = [];
try {
  process.exitCode = await walk();
} finally {
  for (const shell of shells) {
    try {
      process.kill(-shell.pid, 'SIGINT');
      await Promise.race([shell.ended, sleep(60_000)]);
    } catch {}
  }
  rmSync(folder, { recursive: true, force: true });
}

function readOptions() {
  try {
    return parseArgs({ options: { python: { type: 'string', default: 'python3' } } }).values;
  } catch (error) {
    console.error(error.message);
    process.exit(2);
  }
}

async function walk() {
  copyFileSync(join(here, 'digits.py'), join(folder, 'digits.py'));
  const main = openShell();
  const text = readFileSync(page, 'utf8');
  let written = '';
  let place = 0;
  const begun = performance.now();
  for (const match of text.matchAll(blocks)) {
    const [whole, language, commands] = match;
    console.error(commands.trim());
    const step = performance.now();
    const { output, status } =
      language === 'sh' ? await main.carryOut(commands) : await openShell().untilReady(commands);
    const seconds = (performance.now() - step) / 1000;
    console.error(output);
    if (status !== 0) {
      console.error(`This step ended with exit code ${status}.`);
      return 1;
    }
    written += `${text.slice(place, match.index)}\`\`\`${language}\n${commands}\`\`\`\n\n\`\`\`text\n${shown(output)}# ${spoken(seconds)}\n\`\`\`\n`;
    place = match.index + whole.length;
  }
  const total = spoken((performance.now() - begun) / 1000);
  written += text.slice(place);
  writeFileSync(
    page,
    written.replace(/^The walk took .*\.$/m, `The walk took ${total}, on ${new Date().toISOString().slice(0, 10)}.`),
  );
  console.error(`The walk took ${total}.`);
  return 0;
}

/** A bash of its own, in the folder of the newcomer, whose Python is the given one. */
function openShell() {
  const shell = spawn('bash', ['--noprofile', '--norc'], {
    cwd: folder,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, PYTHON: values.python, REPOSITORY: root },
  });
  shells.push(shell);
  shell.ended = new Promise((resolve) => shell.once('exit', resolve));
  let heard = '';
  const hear = (bytes) => {
    heard += bytes;
  };
  shell.stdout.on('data', hear);
  shell.stderr.on('data', hear);
  const mark = `end-of-step-${process.pid}`;
  return {
    /** Runs the commands to their end; the shell keeps its variables. The first command that fails ends the step. */
    async carryOut(commands) {
      heard = '';
      shell.stdin.write(`set -e; trap 'echo "${mark} $?"' EXIT\n${commands}\nset +e; echo "${mark} 0"\n`);
      for (;;) {
        const end = heard.match(new RegExp(`${mark} (\\d+)\\n`));
        if (end !== null) return { output: heard.slice(0, end.index), status: Number(end[1]) };
        await sleep(20);
      }
    },
    /** Starts a command that stays, and waits until it says how to stop it. */
    async untilReady(commands) {
      shell.stdin.write(`${commands}\nexit 1\n`);
      while (!heard.includes('Ctrl-C stops') && shell.exitCode === null) await sleep(100);
      return { output: heard, status: shell.exitCode ?? 0 };
    },
  };
}

/** The output as a terminal shows it: without colours, and each line as it was last written. */
function shown(output) {
  const lines = output
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences of terminals
    .replace(/\x1b\[[\d;?]*[A-Za-z]/g, '')
    .replaceAll(folder, '~')
    .split('\n')
    .map((line) => line.replace(/\r+$/, '').split('\r').at(-1))
    .filter((line, index, all) => line !== '' || index < all.length - 1);
  const half = mostLines / 2;
  const cut = lines.length <= mostLines ? lines : [...lines.slice(0, half), '…', ...lines.slice(-half)];
  return cut.length === 0 ? '' : `${cut.join('\n')}\n`;
}

function spoken(seconds) {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const rounded = Math.round(seconds);
  return rounded < 60 ? `${rounded} s` : `${Math.floor(rounded / 60)} min ${rounded % 60} s`;
}
