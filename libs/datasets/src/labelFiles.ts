/** The two text files of labelled pictures: a table file,label and a list of class names. Errors name the file and the first five faults. */
import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { asDatasetError, DatasetError } from './datasetError.js';

/** One name a line; the first line is class 0. */
export async function readClassList(file: string, called: string): Promise<string[]> {
  const lines = (await readText(file, called)).replace(/\s+$/, '').split(/\r\n|\n|\r/);
  const names = lines.map((line) => line.trim());
  const empty = names.indexOf('');
  if (empty >= 0) throw new DatasetError(called, `expected a class name on every line, line ${empty + 1} is empty`);
  const seen = new Map<string, number>();
  const twice = names.flatMap((name, index) => {
    const first = seen.get(name);
    if (first === undefined) seen.set(name, index);
    return first === undefined ? [] : [`"${name}" (lines ${first + 1} and ${index + 1})`];
  });
  if (twice.length > 0) throw new DatasetError(called, `expected class names that differ, got ${firstFive(twice)}`);
  return names;
}

export interface Row {
  /** As it is written. */
  readonly file: string;
  readonly label: string;
}

const headings = new Set(['file', 'filename', 'path', 'image'].map((file) => `${file},label`));

/** Comma-separated, quotes as in RFC 4180; a first row that reads as one of the headings is left out. */
export async function readTable(file: string, called: string): Promise<Row[]> {
  let records: string[][];
  try {
    records = parse(await readText(file, called), {
      bom: true,
      skip_empty_lines: true,
      trim: true,
      relax_column_count: true,
    });
  } catch (error) {
    if (error instanceof DatasetError) throw error;
    throw new DatasetError(called, `expected lines of file,label: ${(error as Error).message}`, { cause: error });
  }
  const [first] = records;
  const rows = headings.has(first?.join().toLowerCase() ?? '') ? records.slice(1) : records;
  const wrong = rows.filter((cells) => cells.length !== 2 || cells[0] === '' || cells[1] === '');
  if (wrong.length > 0) {
    throw new DatasetError(
      called,
      `expected two columns, file and label, got ${firstFive(wrong.map((cells) => cells.join()))}`,
    );
  }
  if (rows.length === 0) throw new DatasetError(called, 'expected at least one line of file,label, got none');
  return rows.map(([path = '', label = '']) => ({ file: path, label }));
}

async function readText(file: string, called: string): Promise<string> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw asDatasetError(error, called);
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new DatasetError(called, 'expected text in UTF-8', { cause: error });
  }
}

export function firstFive(items: readonly string[]): string {
  return items.length > 5 ? `${items.slice(0, 5).join(', ')} and ${items.length - 5} more` : items.join(', ');
}
