// Runs one benchmark: `npm run -s bench NAME` prints a table, `npm run -s bench NAME -- --json` an array of rows.
//
// A benchmark is a file bench/NAME.mjs whose first line says what it measures and whose default export is
// async ({ json }) => rows. A row is { case, ours, rival, rivalName, unit, ratio }; both sides are measured in the same run, side by
// side. A ratio above 1 means that ours is better: it is ours / rival for a rate and rival / ours for a time. A rival that
// cannot run on this machine has null for rival and ratio, and rivalName says why. Progress goes to stderr.
import { readdir, readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { closest, distance } from 'fastest-levenshtein';

const benches = await listBenches();
process.exitCode = await main();

async function main() {
  const { values, positionals } = readArguments();
  const [name, ...rest] = positionals;
  if (rest.length > 0) return refuse(`expected one benchmark, got ${positionals.join(' ')}`);
  if (name === undefined) {
    for (const bench of benches) console.log(`${bench.name.padEnd(20)} ${bench.about}`);
    return 0;
  }
  if (!benches.some((bench) => bench.name === name)) return refuse(`there is no benchmark "${name}"${hint(name)}`);
  const { default: bench } = await import(new URL(`${name}.mjs`, import.meta.url).href);
  const rows = (await bench({ json: values.json })).map(checked);
  if (values.json) console.log(JSON.stringify(rows, null, 2));
  else printTable(rows);
  return 0;
}

function readArguments() {
  try {
    return parseArgs({ options: { json: { type: 'boolean', default: false } }, allowPositionals: true });
  } catch (error) {
    console.error(error.message);
    process.exit(2);
  }
}

/** Benchmarks are the files of this folder; subfolders hold what they share. */
async function listBenches() {
  const files = (await readdir(import.meta.dirname))
    .filter((file) => file.endsWith('.mjs') && file !== 'run.mjs')
    .sort();
  return Promise.all(
    files.map(async (file) => {
      const [firstLine] = (await readFile(new URL(file, import.meta.url), 'utf8')).split('\n', 1);
      return { name: file.slice(0, -'.mjs'.length), about: firstLine.replace(/^\W+|\W+$/g, '') };
    }),
  );
}

function refuse(reason) {
  console.error(reason);
  return 2;
}

function hint(name) {
  const names = benches.map((bench) => bench.name);
  if (names.length === 0) return '';
  const nearest = closest(name, names);
  return distance(name, nearest) <= Math.ceil(name.length / 2)
    ? `: did you mean ${nearest}?`
    : `; there are ${names.join(', ')}`;
}

/** Throws at a missing or misspelt field, which the table would not show. */
function checked(row) {
  const isFigure = (value) => Number.isFinite(value);
  const isFigureOrNull = (value) => value === null || isFigure(value);
  const ok =
    typeof row.case === 'string' &&
    isFigure(row.ours) &&
    isFigureOrNull(row.rival) &&
    typeof row.rivalName === 'string' &&
    typeof row.unit === 'string' &&
    isFigureOrNull(row.ratio);
  if (!ok) throw new Error(`expected a row { case, ours, rival, rivalName, unit, ratio }, got ${JSON.stringify(row)}`);
  return row;
}

function printTable(rows) {
  const table = rows.map(({ case: name, ours, rival, rivalName, unit, ratio }) => ({
    case: name,
    ours: figure(ours),
    rival: figure(rival),
    'rival is': rivalName,
    unit,
    ratio: figure(ratio),
  }));
  const columns = Object.keys(table[0] ?? { case: '' });
  const widths = columns.map((column) => Math.max(column.length, ...table.map((row) => row[column].length)));
  const line = (cells) =>
    cells
      .map((cell, index) => cell.padEnd(widths[index]))
      .join('  ')
      .trimEnd();
  console.log(line(columns));
  console.log(line(widths.map((width) => '-'.repeat(width))));
  for (const row of table) console.log(line(columns.map((column) => row[column])));
  console.log('ratio above 1: ours is better');
}

/** Three significant digits, or all digits of a larger integer. */
function figure(value) {
  if (value === null) return '-';
  return Math.abs(value) >= 1_000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}
