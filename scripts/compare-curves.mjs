/**
 * Compares the curves of two report folders, to the last digit of every number: node scripts/compare-curves.mjs OLD NEW
 *
 * Files are matched by name. Ignored are the ids of headlines and series, which curves before 0.2.0 do not have, and the id of the
 * run, which is new in each sweep, and the order of a curve's fields. Nothing else is ignored. Exits with 1 if a curve differs or is in only one folder.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folders = process.argv.slice(2);
if (folders.length !== 2 || !folders.every((folder) => existsSync(folder))) {
  console.error('expected two report folders that exist: node scripts/compare-curves.mjs OLD NEW');
  process.exit(2);
}

const withoutId = ({ id: _, ...rest }) => rest;

/** The text of each curve without ids, by file. */
function curvesOf(folder) {
  const curves = new Map();
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
    const { runId, ...curve } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    if (runId === undefined || curve.series === undefined) continue;
    const [series, headlines] = [curve.series.map(withoutId), curve.headlines.map(withoutId)];
    const fields = Object.entries({ ...curve, series, headlines }).sort(([a], [b]) => (a < b ? -1 : 1));
    curves.set(name, JSON.stringify(fields));
  }
  return curves;
}

const [before, after] = folders.map(curvesOf);
const names = [...new Set([...before.keys(), ...after.keys()])].sort();
const missing = names.filter((name) => !before.has(name) || !after.has(name));
const differing = names.filter((name) => !missing.includes(name) && before.get(name) !== after.get(name));
for (const name of missing) console.error(`in one folder only: ${name}`);
for (const name of differing) console.error(`differs: ${name}`);
console.log(`${names.length - missing.length} curves in both folders, ${differing.length} of them differ`);
process.exitCode = missing.length + differing.length > 0 ? 1 : 0;
