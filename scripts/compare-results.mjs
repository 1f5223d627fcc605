/**
 * Compares the stored rows of two report folders, sample by sample: node scripts/compare-results.mjs OLD NEW
 *
 * Files are matched by name, rows by sample. A table states, for each run, the number of rows, how many differ, and by how much
 * each scalar differs at most, relative to the larger of both. Exits with 1 if the folders hold different runs or samples.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [older, newer] = process.argv.slice(2);
if (!older || !newer || ![older, newer].every((folder) => existsSync(folder))) {
  console.error('expected two report folders that exist: node scripts/compare-results.mjs OLD NEW');
  process.exit(2);
}

const ending = '-results.ndjson';
const runsOf = (folder) => readdirSync(folder).filter((name) => name.endsWith(ending));
const rowsOf = (folder, name) =>
  new Map(
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
      .map((row) => [row.sample, row]),
  );

/** 0 for equal values; the relative difference of two numbers; 1 for any other difference. */
function difference(a, b) {
  if (JSON.stringify(a) === JSON.stringify(b)) return 0;
  if (Array.isArray(a) && Array.isArray(b) && a.length === b.length) {
    return a.reduce((most, value, at) => Math.max(most, difference(value, b[at])), 0);
  }
  if (typeof a !== 'number' || typeof b !== 'number') return 1;
  return Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
}

function compare(name) {
  const [before, after] = [rowsOf(older, name), rowsOf(newer, name)];
  const worst = new Map();
  let differing = 0;
  for (const [sample, row] of before) {
    const other = after.get(sample) ?? {};
    const fields = Object.keys(row).filter((field) => field in other);
    const differences = fields.map((field) => [field, difference(row[field], other[field])]).filter(([, by]) => by > 0);
    if (differences.length > 0) differing += 1;
    for (const [field, by] of differences) worst.set(field, Math.max(by, worst.get(field) ?? 0));
  }
  const first = [...after.values()][0] ?? {};
  const added = Object.keys(first).filter((field) => !(field in ([...before.values()][0] ?? {})));
  return {
    run: name.slice(0, -ending.length),
    rows: before.size,
    differing,
    'largest relative difference': [...worst].map(([field, by]) => `${field} ${by.toPrecision(2)}`).join(', '),
    'new scalars': added.join(', '),
    same: before.size === after.size,
  };
}

const shared = runsOf(older).filter((name) => existsSync(join(newer, name)));
const missing = [...runsOf(older), ...runsOf(newer)].filter((name) => !shared.includes(name));
const rows = shared.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)).map(compare);
const columns = ['run', 'rows', 'differing', 'largest relative difference', 'new scalars'];
console.log(`| ${columns.join(' | ')} |\n|${columns.map(() => '---').join('|')}|`);
for (const row of rows) console.log(`| ${columns.map((column) => row[column]).join(' | ')} |`);
if (missing.length > 0) console.error(`in one folder only: ${missing.join(', ')}`);
process.exitCode = missing.length > 0 || rows.some(({ same }) => !same) ? 1 : 0;
