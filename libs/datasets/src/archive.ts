/**
 * Unpacks a tar or tar.gz of pictures into a folder of numbered files, so that no path of the archive ever names a place on this machine.
 * One chunk is in memory at a time.
 */
import { once } from 'node:events';
import { closeSync, createReadStream, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Parser, type ReadEntry } from 'tar';
import { firstBytes } from './byteStream.js';
import { asDatasetError, DatasetError } from './datasetError.js';
import { isLeftover, type Source, type SourceFile, sourceOf, topOf } from './pictureFiles.js';

/** The first bytes of other archives, and the command that unpacks each. */
const others: ReadonlyArray<{ start: string; name: string; unpack: (path: string) => string }> = [
  { start: 'fd377a585a00', name: 'xz', unpack: (path) => `xz -dk ${path}` },
  { start: '425a68', name: 'bzip2', unpack: (path) => `bzip2 -dk ${path}` },
  { start: '28b52ffd', name: 'zstd', unpack: (path) => `zstd -d ${path}` },
  { start: '504b0304', name: 'zip', unpack: (path) => `unzip ${path} -d pictures` },
  { start: '377abcaf271c', name: '7z', unpack: (path) => `7z x ${path}` },
];

const fileTypes = new Set(['File', 'OldFile', 'ContiguousFile']);
const folderTypes = new Set(['Directory', 'GNUDumpDir']);

/** Unpacks into `folder`, which exists and is the caller's to remove. Throws a DatasetError that names the archive and the member. */
export async function readArchive(archive: string, folder: string): Promise<Source> {
  await refuseOthers(archive);
  const files = new Map<string, SourceFile>();
  const folders = new Set<string>();
  let problem: DatasetError | undefined;

  function take(entry: ReadEntry): void {
    try {
      keep(entry);
    } catch (error) {
      problem ??= asDatasetError(error, archive);
      entry.resume();
    }
  }

  function keep(entry: ReadEntry): void {
    const parts = entry.path.split('/').filter((part) => part !== '' && part !== '.');
    if (parts.some(isLeftoverButNotUp)) {
      entry.resume();
      return;
    }
    const path = parts.join('/');
    if (entry.path.startsWith('/') || parts.includes('..')) {
      throw new DatasetError(archive, `expected paths inside the archive, got ${JSON.stringify(entry.path)}`);
    }
    if (folderTypes.has(entry.type)) {
      if (path !== '') folders.add(path);
      entry.resume();
      return;
    }
    if (!fileTypes.has(entry.type)) {
      throw new DatasetError(
        archive,
        `${path}: expected files and folders only, got a member of type ${entry.type}; pack the archive with tar --dereference`,
      );
    }
    if (files.has(path)) throw new DatasetError(archive, `${path}: expected every file once, got it twice`);
    const file = join(folder, String(files.size));
    files.set(path, { path, file });
    const descriptor = openSync(file, 'wx');
    entry.on('data', (chunk: Buffer) => {
      try {
        for (let at = 0; at < chunk.length; ) at += writeSync(descriptor, chunk, at);
      } catch (error) {
        problem ??= asDatasetError(error, file);
      }
    });
    entry.on('end', () => closeSync(descriptor));
  }

  const parser = new Parser({ strict: true, onReadEntry: take });
  const ended = once(parser, 'end');
  const failed = once(parser, 'error').then(([error]) => {
    throw error;
  });
  // Awaited below; without this, a failure before that would count as unhandled.
  for (const outcome of [ended, failed]) outcome.catch(() => undefined);
  try {
    for await (const chunk of createReadStream(archive)) {
      if (problem !== undefined) throw problem;
      if (!parser.write(chunk as Buffer)) await Promise.race([once(parser, 'drain'), failed]);
    }
    parser.end();
    await Promise.race([ended, failed]);
  } catch (error) {
    if (error instanceof DatasetError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR') throw asDatasetError(error, archive);
    const reason = error instanceof Error ? error.message : String(error);
    throw new DatasetError(archive, `expected a whole tar or tar.gz archive: ${reason}`, { cause: error });
  }
  if (problem !== undefined) throw problem;
  return withoutTop(archive, [...files.values()], folders);
}

function isLeftoverButNotUp(part: string): boolean {
  return part !== '..' && isLeftover(part);
}

async function refuseOthers(archive: string): Promise<void> {
  const head = (await firstBytes(archive, 8)).toString('hex');
  const other = others.find(({ start }) => head.startsWith(start));
  if (other === undefined) return;
  throw new DatasetError(
    archive,
    `expected a tar or a tar.gz, got ${other.name}; unpack it first: ${other.unpack(archive)}`,
  );
}

/** An archive of a folder holds that folder alone at its top: it is looked into, unless pictures lie in it directly. */
function withoutTop(archive: string, files: readonly SourceFile[], folders: ReadonlySet<string>): Source {
  const everything = [...files.map(({ path }) => path), ...folders];
  const [top] = everything.map(topOf);
  const single = top !== undefined && everything.every((path) => path === top || path.startsWith(`${top}/`));
  const prefix = `${top}/`;
  const inside = (path: string) => path.slice(prefix.length).includes('/');
  const source = (list: readonly SourceFile[], names: readonly string[]) => {
    const tops = names.filter((name) => name !== '').map(topOf);
    const ofFiles = list.filter(({ path }) => path.includes('/')).map(({ path }) => topOf(path));
    return sourceOf(archive, list, [...new Set([...tops, ...ofFiles])]);
  };
  const plain = source(files, [...folders]);
  if (!single || files.length === 0) return plain;
  const direct = plain.pictures.some(({ path }) => !inside(path));
  const listed = [...plain.labels, ...plain.classes].some(({ path }) => !inside(path));
  if (direct && !listed) return plain;
  return source(
    files.map(({ path, file }) => ({ path: path.slice(prefix.length), file })),
    [...folders].map((path) => path.slice(prefix.length)),
  );
}
