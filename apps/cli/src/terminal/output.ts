/**
 * What commands write. Results go to standard output: text for people, or with --json one JSON document, or one a line where a command
 * tells of changes. Everything else goes to standard error: errors and warnings always, remarks and progress unless --quiet.
 */
import type { Headline } from '@isthmus/contracts';

let json = false;
let quiet = false;

/** Settings of the whole command, before it begins. */
export function setOutput(options: { json?: boolean; quiet?: boolean }): void {
  json = options.json === true;
  quiet = options.quiet === true;
}

export function isQuiet(): boolean {
  return quiet;
}

/** A result: `value` as JSON, or the lines for people. `lines` is called only where they are shown. */
export function answer(value: unknown, lines: () => readonly string[]): void {
  if (json) write(JSON.stringify(value));
  else for (const line of lines()) write(line);
}

/** A line of a result that has no JSON form: left out with --json. */
export function say(line = ''): void {
  if (!json) write(line);
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Progress, hints, whatever a script can do without. */
export function remark(line: string): void {
  if (!quiet) complain(line);
}

/** Errors and warnings. */
export function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}

/**
 * A reader such as `head -1` may close the pipe early. That is not an error, and the command continues: a cluster must not stop because
 * nobody reads its output any more.
 */
export function outliveReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

/** "postgres    private PostgreSQL …": one part of the cluster a line; with --json {"part": …, "text": …}. */
export function sayPart(part: string, text: string): void {
  answer({ part, text }, () => [`${part.padEnd(16)}${text}`]);
}

/** Columns as wide as their widest cell. Own code because table packages add borders and wrapping, and this output must suit grep and awk. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>(
    (most, row) => row.map((cell, column) => Math.max(most[column] ?? 0, cell.length)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** "median ||r||/||x||  0.184  [0.171, 0.198]  share  n = 200": value and interval to four digits, and of how many samples. */
export function headlineCells({ name, value, low, high, unit, n }: Headline): string[] {
  const interval = low == null || high == null ? '' : `[${number(low)}, ${number(high)}]`;
  return [
    name,
    value === null ? 'unknown' : number(value),
    interval,
    unit === '1' ? '' : unit,
    ...(n === undefined ? [] : [`n = ${n}`]),
  ];
}

function number(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** The command line or its input cannot be used. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
