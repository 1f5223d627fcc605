/**
 * Names of values that exist once for each alpha, step, factor or norm: `label@1`, `score@0.5@0.1`. Columns of result rows and ids of
 * numbers have such names.
 */

/** The name, and each number that it is taken at. */
export function columnName(name: string, ...at: readonly number[]): string {
  return [name, ...at].join('@');
}

/** The inverse of `columnName`; `at` is empty for a column that exists once. */
export function readColumn(column: string): { name: string; at: number[] } {
  const [name = '', ...at] = column.split('@');
  return { name, at: at.map(Number) };
}

/** The same values, renamed to their names at these numbers. */
export function columnsAt<V>(values: Readonly<Record<string, V>>, ...at: readonly number[]): Record<string, V> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [columnName(name, ...at), value]));
}
