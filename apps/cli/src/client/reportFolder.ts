/**
 * A folder that holds exactly one report beside the user's own files.
 *
 * A report is first written whole into a hidden folder inside it, with report.sha256, the list of its files, last. Only then are
 * the old report's files removed and the new ones moved to their places, the list last. So a process that ends early leaves the old
 * report as it was, or, where it was killed in the milliseconds of the move, a whole new one that the next command moves on.
 * A file is removed or replaced only if it is byte for byte what a report wrote.
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, renameSync, rmSync } from 'node:fs';
import { access, constants, lstat, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { identify } from '../cluster/processes.js';
import { remark, UsageError } from '../terminal/output.js';

export type FileContent = string | Uint8Array | AsyncIterable<Uint8Array>;

/** In every report, so it can be checked before the other names are known. */
export const reportPage = 'report.html';

/** Finishes the move of a killed command. Throws a UsageError where the folder cannot take a report, before minutes of computing. */
export async function checkReportFolder(path: string): Promise<void> {
  await staged(path, async () => {});
}

/**
 * Replaces the report in the folder by the files that `write` adds. If `write` throws, the folder is unchanged.
 *
 * @param path created if missing
 * @throws UsageError where the folder cannot be written, another command writes a report into it, or a file that is not as a report
 *   wrote it has the name of one of the old report or the new
 */
export async function replaceReport(
  path: string,
  { sweepId }: { sweepId: string },
  write: (add: (name: string, content: FileContent) => Promise<void>) => Promise<void>,
): Promise<void> {
  await staged(path, async (folder, staging) => {
    const files = new Map<string, string>();
    await write(async (name, content) => {
      if (!isReportFileName(name))
        throw new Error(`report: expected a plain file name, received ${JSON.stringify(name)}`);
      files.set(name, await writeHashed(join(staging, name), content));
    });
    await writeFile(join(staging, listFile), formatReportFiles(sweepId, files));
    await moveIn(folder, staging);
  });
}

/** Runs `use` with a staging folder of this process, which is gone afterwards. */
async function staged(path: string, use: (folder: string, staging: string) => Promise<void>): Promise<void> {
  const folder = resolve(path);
  const refuse = (error: NodeJS.ErrnoException): never => {
    throw new UsageError(`--out: expected a folder that can be written, received ${path} (${error.code})`);
  };
  await mkdir(folder, { recursive: true }).catch(refuse);
  await access(folder, constants.W_OK).catch(refuse);
  const stagingName = stagingOf(process.pid);
  if (stagingName === null) throw new Error('This process cannot be found by its pid: neither /proc nor ps answers.');
  const staging = join(folder, stagingName);
  await mkdir(staging).catch(refuse);
  // Retried: a file whose content broke off may just be made.
  const removeStaging = () => rmSync(staging, { recursive: true, force: true, maxRetries: 5 });
  const restoreSignals = onSuddenEnd(() => {
    removeStaging();
    remark(`The report was not finished; ${folder} is as it was. The same command begins again.`);
  });
  try {
    await finishOthers(folder, staging);
    await refuseOthersFiles(folder, [reportPage], [folder]);
    await use(folder, staging);
  } finally {
    removeStaging();
    restoreSignals();
  }
}

const stagingPattern = /^\.isthmus-report-(\d+)-[0-9a-f]{8}$/;

/** The name of a process's staging folder, which no later process with the same pid has; null where there is no such process. */
function stagingOf(pid: number): string | null {
  const began = identify(pid)?.began;
  if (began === undefined) return null;
  return `.isthmus-report-${pid}-${createHash('sha256').update(began).digest('hex').slice(0, 8)}`;
}

/** Moves in the complete report of a killed process; removes an incomplete one. */
async function finishOthers(folder: string, ownStaging: string): Promise<void> {
  // Our own staging folder exists already, so of two processes that start together at least one sees the other.
  for (const name of await readdir(folder)) {
    const other = join(folder, name);
    const pid = stagingPattern.exec(name)?.[1];
    if (pid === undefined || other === ownStaging) continue;
    if (stagingOf(Number(pid)) === name) {
      throw new UsageError(
        `--out: expected a folder that nobody else writes a report into, received ${folder}, where process ${pid} does`,
      );
    }
    if (existsSync(join(other, listFile))) await moveIn(folder, other);
    await rm(other, { recursive: true, force: true });
  }
}

/** Replaces the report in `folder` by the complete one in `staging`. Can be repeated after an interruption. */
async function moveIn(folder: string, staging: string): Promise<void> {
  const namesIn = async (listed: string) => [...((await readReportFiles(listed)) ?? new Map<string, string>()).keys()];
  const [fresh, old] = [await namesIn(staging), await namesIn(folder)];
  await refuseOthersFiles(folder, fresh, [folder, staging]);
  // Synchronous, so that no signal handler runs in between.
  for (const name of old) if (!fresh.includes(name)) rmSync(join(folder, name), { force: true });
  for (const name of [...fresh, listFile]) {
    if (existsSync(join(staging, name))) renameSync(join(staging, name), join(folder, name));
  }
}

/** Throws where one of `names`, or of the old report's files, is in the folder and not as one of the lists in `lists` says. */
async function refuseOthersFiles(folder: string, names: readonly string[], lists: readonly string[]): Promise<void> {
  const known = (await Promise.all(lists.map(readReportFiles))).filter((files) => files !== null);
  const others = await filesOfOthers(folder, [...names, ...known.flatMap((files) => [...files.keys()])], known);
  if (others.length === 0) return;
  const some = others.slice(0, 3).join(', ') + (others.length > 3 ? ` and ${others.length - 3} more` : '');
  throw new UsageError(
    `--out: expected a folder whose files are as an earlier report wrote them, received ${folder} with ${some} of another content or origin: move away what is to be kept, or give another folder`,
  );
}

/** Calls `tidy` before a signal ends this process, unless others listen too, who end it in order. Returns how to stop that. */
function onSuddenEnd(tidy: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const end = (signal: NodeJS.Signals) => {
    if (process.listenerCount(signal) > 1) return;
    tidy();
    process.removeListener(signal, end);
    process.kill(process.pid, signal);
  };
  for (const signal of signals) process.on(signal, end);
  return () => {
    for (const signal of signals) process.removeListener(signal, end);
  };
}

/** Content goes to the disk as it comes. @returns its SHA-256 */
async function writeHashed(file: string, content: FileContent): Promise<string> {
  const hash = createHash('sha256');
  const source = typeof content === 'string' || content instanceof Uint8Array ? [Buffer.from(content)] : content;
  await pipeline(
    Readable.from(source),
    async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(file, { flags: 'wx' }),
  );
  return hash.digest('hex');
}

/** Lists a report's files with their hashes, so that a later report knows which are its own. `sha256sum -c` reads it too. */
const listFile = 'report.sha256';

/** Hexadecimal SHA-256 by name. */
type ReportFiles = ReadonlyMap<string, string>;

// Lines that begin with # are comments to sha256sum. A list of the user's own under this name has no such head.
const head = /^# Isthmus: the files of a report of sweep .+$/;
const entry = /^([0-9a-f]{64}) {2}(.+)$/;

/** Refuses names that lead out of the folder, are hidden, or name the list itself. */
function isReportFileName(name: string): boolean {
  return /^\w[\w.-]*$/.test(name) && name !== listFile;
}

function formatReportFiles(sweepId: string, files: ReportFiles): string {
  const lines = [...files].map(([name, hash]) => `${hash}  ${name}\n`);
  return `# Isthmus: the files of a report of sweep ${sweepId}\n${lines.join('')}`;
}

/**
 * The list in this folder; null if there is none.
 * @throws UsageError where the file is not a list of a report
 */
async function readReportFiles(folder: string): Promise<ReportFiles | null> {
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

/** The names that exist in the folder but are not a file with a hash in `allowed`. */
async function filesOfOthers(
  folder: string,
  names: Iterable<string>,
  allowed: readonly ReportFiles[],
): Promise<string[]> {
  const others: string[] = [];
  for (const name of new Set(names)) {
    const path = join(folder, name);
    const status = await lstat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (status === null) continue;
    const known = allowed.map((files) => files.get(name)).filter((hash) => hash !== undefined);
    if (!status.isFile() || known.length === 0 || !known.includes(await hashOf(path))) others.push(name);
  }
  return others;
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}
