/** Imports a folder of pictures with one subfolder a class: decoded, resized and centre-cropped by sharp. */
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sharp } from 'sharp';
import { asDatasetError, DatasetError } from './datasetError.js';
import { type LabelledImage, type PackedSummary, packDataset } from './packDataset.js';

export interface ImportFolderOptions {
  /**
   * Holds one subfolder a class; pictures may lie deeper. Classes and pictures are in the order of their names' code units, and taken
   * in turns: the first picture of every class, then the second. Analyses take images from the start of a data set, which must
   * not be those of one class.
   */
  readonly folder: string;
  /** Where the packed file goes. */
  readonly output: string;
  /** Pixels. */
  readonly height: number;
  readonly width: number;
  /** 3: sRGB; 1: luminance. */
  readonly channels?: 1 | 3;
  /**
   * The picture is scaled so that the crop, enlarged by this factor, just fits inside it. 1 keeps as much of the picture as its shape
   * allows; 256 / 224 is the usual preparation of ImageNet's validation images.
   */
  readonly margin?: number;
  readonly quality?: number;
}

/** Files that systems leave in folders; everything else must be a picture. */
const leftovers = new Set(['Thumbs.db', 'desktop.ini']);
/** Pictures that decode while earlier ones are packed. */
const decodesAhead = 4;

/**
 * Packs a folder. Throws a DatasetError that names the picture that is damaged, the file that is none, or the class without any.
 * Transparent parts become black. The last bits of a resized pixel depend on the version of libvips inside sharp.
 */
export async function importFolder({
  folder,
  output,
  height,
  width,
  channels = 3,
  margin = 1,
  quality,
}: ImportFolderOptions): Promise<PackedSummary> {
  if (!(margin >= 1)) throw new RangeError(`importFolder: expected a margin of at least 1, got ${margin}`);
  const classes = await listClasses(folder);
  // Loaded here, so that reading a packed data set never loads libvips.
  const { default: sharp } = await import('sharp');

  async function decode(path: string): Promise<Uint8Array> {
    try {
      const picture = crop(sharp(path).autoOrient(), { height, width, margin });
      const flat = picture.flatten({ background: '#000' });
      const coloured = channels === 1 ? flat.toColourspace('b-w') : flat.toColourspace('srgb');
      const { data, info } = await coloured.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
      if (info.channels !== channels || info.height !== height || info.width !== width) {
        throw new Error(
          `expected ${channels} x ${height} x ${width} after resizing, got ${info.channels} x ${info.height} x ${info.width}`,
        );
      }
      return planar(data, channels);
    } catch (error) {
      const reason = error instanceof Error ? error.message.trim().split('\n')[0] : String(error);
      throw new DatasetError(path, `not a picture that can be used: ${reason}`, { cause: error });
    }
  }

  return packDataset(output, {
    shape: [channels, height, width],
    classNames: classes.map(({ name }) => name),
    images: inTurns(classes, decode),
    ...(quality === undefined ? {} : { quality }),
  });
}

interface ImageClass {
  readonly name: string;
  readonly pictures: readonly string[];
}

async function* inTurns(
  classes: readonly ImageClass[],
  decode: (path: string) => Promise<Uint8Array>,
): AsyncGenerator<LabelledImage> {
  const waiting: Array<Promise<LabelledImage>> = [];
  const turns = Math.max(...classes.map(({ pictures }) => pictures.length));
  for (let turn = 0; turn < turns; turn += 1) {
    for (const [label, { pictures }] of classes.entries()) {
      const path = pictures[turn];
      if (path === undefined) continue;
      const decoded = decode(path).then((pixels) => ({ pixels, label }));
      // Awaited in its turn; without this, a failure ahead of its turn would count as unhandled.
      decoded.catch(() => undefined);
      waiting.push(decoded);
      if (waiting.length > decodesAhead) yield await waiting.shift()!;
    }
  }
  for (const decoded of waiting) yield await decoded;
}

/** Scales in one step and cuts the middle out. */
function crop(picture: Sharp, { height, width, margin }: { height: number; width: number; margin: number }): Sharp {
  if (margin === 1) return picture.resize(width, height, { fit: 'cover', position: 'centre' });
  const around = { width: Math.round(width * margin), height: Math.round(height * margin) };
  return picture.resize(around.width, around.height, { fit: 'cover', position: 'centre' }).extract({
    left: Math.floor((around.width - width) / 2),
    top: Math.floor((around.height - height) / 2),
    width,
    height,
  });
}

/** [H, W, C] to [C, H, W]. */
function planar(interleaved: Uint8Array, channels: number): Uint8Array {
  if (channels === 1) return interleaved;
  const area = interleaved.length / channels;
  const planes = new Uint8Array(interleaved.length);
  for (let channel = 0; channel < channels; channel += 1) {
    for (let i = 0; i < area; i += 1) planes[channel * area + i] = interleaved[i * channels + channel]!;
  }
  return planes;
}

async function listClasses(folder: string): Promise<ImageClass[]> {
  const classes: ImageClass[] = [];
  for (const entry of await entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (!(await isFolder(entry, path))) {
      throw new DatasetError(path, 'expected only class folders here, each with its pictures, got a file');
    }
    const pictures: string[] = [];
    for await (const picture of picturesIn(path)) pictures.push(picture);
    if (pictures.length === 0) throw new DatasetError(path, 'expected at least one picture of this class, got none');
    classes.push({ name: entry.name, pictures });
  }
  if (classes.length === 0) throw new DatasetError(folder, 'expected one subfolder a class, got an empty folder');
  return classes;
}

async function* picturesIn(folder: string): AsyncGenerator<string> {
  for (const entry of await entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (!(await isFolder(entry, path))) yield path;
    // A link to a folder inside a class could lead back to a folder above it.
    else if (entry.isSymbolicLink())
      throw new DatasetError(path, 'expected a picture or a folder, got a link to a folder');
    else yield* picturesIn(path);
  }
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw asDatasetError(error, folder);
  });
  return entries
    .filter(({ name }) => !name.startsWith('.') && !leftovers.has(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function isFolder(entry: Dirent, path: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  const target = await stat(path).catch((error: unknown) => {
    throw asDatasetError(error, path);
  });
  return target.isDirectory();
}
