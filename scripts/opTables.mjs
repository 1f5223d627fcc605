/** Writes the tables of ops in docs/engines.md from the rules; test/engine/opTables.test.ts checks that they are up to date. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { opSupport } from '@isthmus/engine/ops';
import { fileOps } from '@isthmus/onnx';

const [start, end] = ['<!-- opTables -->', '<!-- /opTables -->'];

/** @param {string} text of docs/engines.md @returns {string} the text with its tables replaced */
export function withOpTables(text) {
  const [before, rest] = text.split(start);
  return `${before}${start}\n${tables()}\n${end}${rest.split(end)[1]}`;
}

function tables() {
  const rows = [...opSupport]
    .sort((a, b) => (a.op < b.op ? -1 : 1))
    .map(({ op, gradient, bounds, tfjs }) => `| ${op} | yes | ${gradient} | ${bounds} | ${tfjs} |`);
  const known = new Set(opSupport.map(({ op }) => op));
  const apart = fileOps.filter(({ op, refused }) => refused === null && !known.has(op)).map(({ op }) => op);
  const words = [...new Set(fileOps.flatMap(({ refused }) => refused ?? []))];
  const refusals = words.map((reason) => {
    const ops = fileOps.filter(({ refused }) => refused === reason).map(({ op }) => op);
    return `- "${reason}": ${ops.join(', ')}.`;
  });
  return [
    '| op | forward | gradient | bounds of segments | TensorFlow.js |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    `Lowered to these ops, or folded if their inputs are constant: ${apart.join(', ')}.`,
    '',
    'Refused in a file:',
    '',
    ...refusals,
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = fileURLToPath(new URL('../docs/engines.md', import.meta.url));
  writeFileSync(path, withOpTables(readFileSync(path, 'utf8')));
}
