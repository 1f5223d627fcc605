/** The end of a log, short enough for an error message. */

/** The last informative lines: no stack frames, and of a JSON event its message and that of its error. */
export function lastWords(log: string, { lines = 3, width = 300 }: { lines?: number; width?: number } = {}): string {
  return log
    .split('\n')
    .slice(-100)
    .filter((line) => line.trim() !== '' && !/^\s+at |^\s*[}\]]|^Node\.js v\d/.test(line))
    .map((line) => readEvent(line) ?? line.trim())
    .slice(-lines)
    .map((line) => line.slice(0, width))
    .join(' | ');
}

function readEvent(line: string): string | null {
  if (!line.startsWith('{')) return null;
  try {
    const { msg, err } = JSON.parse(line) as { msg?: string; err?: { message?: string } };
    return [msg, err?.message].filter((part) => part !== undefined).join(': ');
  } catch {
    return null;
  }
}
