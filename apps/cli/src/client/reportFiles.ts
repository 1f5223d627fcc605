/** report.sha256: which files of a folder are a report's, and that they are still as it wrote them. `sha256sum -c` reads it too. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../usageError.js';

export const listFile = 'report.sha256';

/** Hexadecimal SHA-256 by name. */
type ReportFiles = ReadonlyMap<string, string>;

// Lines that begin with # are comments to sha256sum. A list of the user's own under this name has no such head.
const head = /^# Isthmus: the files of a report of sweep .+$/;
const entry = /^([0-9a-f]{64}) {2}(.+)$/;

/** Nothing that leads out of the folder, hides in it, or stands for the list. */
export function isReportFileName(name: string): boolean {
  return /^\w[\w.-]*$/.test(name) && name !== listFile;
}

export function formatReportFiles(sweepId: string, files: ReportFiles): string {
  const lines = [...files].map(([name, hash]) => `${hash}  ${name}\n`);
  return `# Isthmus: the files of a report of sweep ${sweepId}\n${lines.join('')}`;
}

/**
 * What the list in this folder says; null where there is none.
 * @throws UsageError where the file is no list of ours
 */
export async function readReportFiles(folder: string): Promise<ReportFiles | null> {
  const path = join(folder, listFile);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new UsageError(
      `${path}: expected the list of a report's files, received what cannot be read (${error.code})`,
    );
  });
  if (text === null) return null;
  const [first = '', ...lines] = text.trimEnd().split('\n');
  const files = lines.map((line) => {
    const [, hash = '', name = ''] = entry.exec(line) ?? [];
    return [name, hash] as const;
  });
  if (!head.test(first) || !files.every(([name]) => isReportFileName(name))) {
    throw new UsageError(`${path}: expected the list of a report's files, received another text: move it away`);
  }
  return new Map(files);
}

/** Of these names, those that stand in the folder as something else than a file with one of the hashes that `allowed` gives. */
export async function filesOfOthers(
  folder: string,
  names: Iterable<string>,
  allowed: readonly ReportFiles[],
): Promise<string[]> {
  const others: string[] = [];
  for (const name of new Set(names)) {
    const path = join(folder, name);
    const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (found === null) continue;
    const known = allowed.map((files) => files.get(name)).filter((hash) => hash !== undefined);
    if (!found.isFile() || known.length === 0 || !known.includes(await hashOf(path))) others.push(name);
  }
  return others;
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}
