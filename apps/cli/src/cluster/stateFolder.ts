/** The folder with all state of a cluster of `isthmus up`. Deleting it deletes the cluster. */
import { randomBytes } from 'node:crypto';
import { closeSync, linkSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { identify, isRunning, type ProcessIdentity } from './processes.js';

export interface StateFolder {
  readonly path: string;
  readonly postgres: string;
  readonly redis: string;
  readonly artifacts: string;
  readonly uploads: string;
  readonly caches: string;
  readonly logs: string;
}

/** A process that the cluster started, written down so that a later `up` can end it where its supervisor was killed. */
export interface RecordedPart extends ProcessIdentity {
  readonly name: string;
  readonly signal: NodeJS.Signals;
}

/** running.json: present while a supervisor runs, or after one was killed. */
export interface RunningCluster {
  readonly supervisor: ProcessIdentity;
  /** Where the API listens; null until it does. */
  readonly url: string | null;
  readonly parts: readonly RecordedPart[];
}

/** Only its owner may list it. The server of Postgres runs as another user under root and has to pass through. */
export function openStateFolder(path: string): StateFolder {
  const folder = resolve(path);
  const inside = (name: string) => join(folder, name);
  mkdirSync(folder, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  for (const name of ['secrets', 'redis', 'artifacts', 'uploads', 'caches', 'logs'])
    mkdirSync(inside(name), { recursive: true, mode: 0o700 });
  return {
    path: folder,
    postgres: inside('postgres'),
    redis: inside('redis'),
    artifacts: inside('artifacts'),
    uploads: inside('uploads'),
    caches: inside('caches'),
    logs: inside('logs'),
  };
}

const runningFile = (path: string) => join(path, 'running.json');

/** The content of running.json, whether its processes are alive or not; null if there is none. */
export function readRunning(path: string): RunningCluster | null {
  try {
    return JSON.parse(readFileSync(runningFile(path), 'utf8')) as RunningCluster;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Error(
      `${runningFile(path)} cannot be read (${(error as Error).message}): end what still runs, and delete it.`,
    );
  }
}

/** Thrown where another supervisor holds the folder. */
export class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning';
  constructor(
    readonly path: string,
    readonly running: RunningCluster,
  ) {
    const where = running.url === null ? 'is starting' : `serves ${running.url}`;
    super(
      `A cluster already runs on ${path}: process ${running.supervisor.pid} ${where}. Stop it first, or give another --state.`,
    );
  }
}

/**
 * Takes the folder for this process, or throws AlreadyRunning.
 * @returns this process, and what a supervisor that was killed left behind: null after an orderly end
 */
export function claim(path: string): { supervisor: ProcessIdentity; leftovers: RunningCluster | null } {
  const supervisor = identify(process.pid);
  if (supervisor === null) throw new Error('This process cannot be found by its pid: neither /proc nor ps answers.');
  const claimFile = `${runningFile(path)}.${process.pid}`;
  writeFileSync(claimFile, JSON.stringify({ supervisor, url: null, parts: [] } satisfies RunningCluster), {
    mode: 0o600,
  });
  try {
    for (;;) {
      if (created(claimFile, runningFile(path))) return { supervisor, leftovers: null };
      const claimed = readRunning(path);
      if (claimed === null) continue;
      if (isRunning(claimed.supervisor)) throw new AlreadyRunning(path, claimed);
      // Of two that see the same dead supervisor, the one that makes this mark replaces its file.
      const mark = `${runningFile(path)}.${claimed.supervisor.pid}.taken`;
      if (!created(claimFile, mark)) throw new AlreadyRunning(path, claimed);
      try {
        if (readRunning(path)?.supervisor.began !== claimed.supervisor.began) continue;
        renameSync(claimFile, runningFile(path));
        return { supervisor, leftovers: claimed };
      } finally {
        rmSync(mark, { force: true });
      }
    }
  } finally {
    rmSync(claimFile, { force: true });
  }
}

/** Links `from` to `to` unless `to` exists: creation with content, in one step. */
function created(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Replaces running.json; a reader sees the old text or the new. */
export function recordRunning(path: string, running: RunningCluster): void {
  const draft = `${runningFile(path)}.new`;
  writeFileSync(draft, JSON.stringify(running, null, 2), { mode: 0o600 });
  renameSync(draft, runningFile(path));
}

export function release(path: string): void {
  rmSync(runningFile(path), { force: true });
}

function secretFile(path: string, name: string): string {
  return join(path, 'secrets', name);
}

/** The key that commands and the login page take. */
export function adminKeyFile(path: string): string {
  return secretFile(path, 'admin.key');
}

/** The secret of that name; 32 random bytes after `prefix` the first time. Only the owner reads it. */
export function secret(path: string, name: string, prefix = ''): string {
  const known = readSecret(path, name);
  if (known !== null) return known;
  const value = `${prefix}${randomBytes(32).toString('base64url')}`;
  const file = openSync(secretFile(path, name), 'wx', 0o600);
  writeFileSync(file, `${value}\n`);
  closeSync(file);
  return value;
}

export function readSecret(path: string, name: string): string | null {
  try {
    return readFileSync(secretFile(path, name), 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
