/** What commands write: results on standard output, progress and remarks on standard error. */
import type { Headline } from '@isthmus/contracts';

export function say(line = ''): void {
  process.stdout.write(`${line}\n`);
}

export function remark(line: string): void {
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

/** "postgres    private PostgreSQL …": one part of the cluster a line. */
export function sayPart(part: string, line: string): void {
  say(`${part.padEnd(16)}${line}`);
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

export class UsageError extends Error {
  override readonly name = 'UsageError';
}
