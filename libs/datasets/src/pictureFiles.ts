/** The pictures in a folder, with the table of labels and the list of classes beside them. */
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { asDatasetError, DatasetError } from './datasetError.js';

/** A file of a folder or of an archive. */
export interface SourceFile {
  /** Relative to the top of the source, with "/" between folders. */
  readonly path: string;
  /** Where its bytes are on this machine. */
  readonly file: string;
}

/** The content of a source: files by folder, in each in the order of the names' code units. */
export interface Source {
  /** The folder or the archive, as the user named it. */
  readonly name: string;
  readonly pictures: readonly SourceFile[];
  /** Folders at the top, those without pictures too. */
  readonly folders: readonly string[];
  /** Files named labels.csv and classes.txt, at any depth. */
  readonly labels: readonly SourceFile[];
  readonly classes: readonly SourceFile[];
}

export const labelsName = 'labels.csv';
export const classesName = 'classes.txt';

/** Files that operating systems leave in folders; every other file must be a picture. */
const leftovers = new Set(['Thumbs.db', 'desktop.ini', '__MACOSX']);

/** Whether a file or folder of this name is ignored. */
export function isLeftover(name: string): boolean {
  return name.startsWith('.') || leftovers.has(name);
}

/** Of the formats that are decoded, and of some that are refused with what to do about them. */
const pictureEndings = /\.(jpe?g|jfif|png|webp|gif|tiff?|avif|hei[cf]|jxl|jp2|bmp|pgm|ppm|pnm|svg|pdf)$/i;

/** Whether a file is a picture by its name. */
export function isPictureName(path: string): boolean {
  return pictureEndings.test(path);
}

/**
 * What lies in one folder of a source, as if the folder were the source.
 * Throws a DatasetError where there is no such folder.
 */
export function sourceUnder(source: Source, under: string): Source {
  const folder = under.split('/').filter((part) => part !== '' && part !== '.');
  const prefix = `${folder.join('/')}/`;
  const name = `${source.name}/${folder.join('/')}`;
  if (folder.length === 0) return source;
  const files = [...source.pictures, ...source.labels, ...source.classes].flatMap(({ path, file }) =>
    path.startsWith(prefix) ? [{ path: path.slice(prefix.length), file }] : [],
  );
  if (files.length === 0) {
    const there = source.folders.length === 0 ? 'no folder' : source.folders.join(', ');
    throw new DatasetError(source.name, `expected files under ${prefix}, got none; at the top: ${there}`);
  }
  const folders = new Set(files.filter(({ path }) => path.includes('/')).map(({ path }) => topOf(path)));
  return sourceOf(name, files, [...folders]);
}

/** Sorts a source's files into pictures, labels and classes. */
export function sourceOf(name: string, files: readonly SourceFile[], folders: readonly string[]): Source {
  const sorted = files.toSorted(byPath);
  const called = (wanted: string) => sorted.filter(({ path }) => baseName(path) === wanted);
  const labels = called(labelsName);
  const classes = called(classesName);
  const pictures = sorted.filter((file) => !labels.includes(file) && !classes.includes(file));
  return { name, pictures, folders: folders.toSorted(byCodeUnits), labels, classes };
}

export function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** In the order of a walk through sorted folders: folder names are compared as a whole. */
export function byPath(a: SourceFile, b: SourceFile): number {
  return byCodeUnits(a.path.replaceAll('/', '\0'), b.path.replaceAll('/', '\0'));
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The folder at the top in which a path lies, or the path itself. */
export function topOf(path: string): string {
  const [top = path] = path.split('/', 1);
  return top;
}

/** Walks the folder. Throws a DatasetError for a folder that cannot be read and for a link to a folder below the top. */
export async function readFolder(folder: string): Promise<Source> {
  const files: SourceFile[] = [];
  const folders: string[] = [];
  for (const entry of await entriesOf(folder)) {
    const file = join(folder, entry.name);
    if (await isFolder(entry, file)) {
      folders.push(entry.name);
      await walk(file, `${entry.name}/`, files);
    } else files.push({ path: entry.name, file });
  }
  return sourceOf(folder, files, folders);
}

async function walk(folder: string, prefix: string, files: SourceFile[]): Promise<void> {
  for (const entry of await entriesOf(folder)) {
    const file = join(folder, entry.name);
    const path = prefix + entry.name;
    if (!(await isFolder(entry, file))) files.push({ path, file });
    // A link to a folder inside a class could lead back to a folder above it.
    else if (entry.isSymbolicLink())
      throw new DatasetError(file, 'expected a picture or a folder, got a link to a folder');
    else await walk(file, `${path}/`, files);
  }
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw asDatasetError(error, folder);
  });
  return entries.filter(({ name }) => !isLeftover(name));
}

async function isFolder(entry: Dirent, path: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  const target = await stat(path).catch((error: unknown) => {
    throw asDatasetError(error, path);
  });
  return target.isDirectory();
}
