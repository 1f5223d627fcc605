/** "900 B", "3.1 MB", "1.25 GB". */
export function bytesText(value: number): string {
  if (value < 1000) return `${value} B`;
  const power = Math.min(4, Math.floor(Math.log10(value) / 3));
  return `${Number((value / 1000 ** power).toPrecision(3))} ${['', 'kB', 'MB', 'GB', 'TB'][power]}`;
}
