/** Imports pictures of a folder, a tar or a tar.gz: labelled by their folders or by a table, decoded, resized and cut. */
import { mkdtemp, rm } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { Preparation } from '@isthmus/contracts';
import { readArchive } from './archive.js';
import { DatasetError } from './datasetError.js';
import { decodePicture, decoderVersions } from './decodePicture.js';
import { type LabelledPictures, type LabelOptions, labelPictures } from './labels.js';
import { type LabelledImage, type OnImage, type PackedSummary, packDataset } from './packDataset.js';
import { readFolder, type Source, type SourceFile, sourceUnder } from './pictureFiles.js';
import { type PictureOptions, preparePicture, resolvePreparation } from './preparePicture.js';

interface ImportPicturesOptions extends Omit<PictureOptions, 'height' | 'width'>, LabelOptions {
  /** Only what lies in this folder of the source, "test" or "images/test"; everything where absent. */
  readonly under?: string | undefined;
  /** Of the images that are stored, in pixels. Both are left out only with `resize: 'none'`: then every picture must have the size of the first. */
  readonly height?: number | undefined;
  readonly width?: number | undefined;
  /** Where the packed file goes. */
  readonly output: string;
  readonly quality?: number;
  readonly onImage?: OnImage;
}

interface ImportFolderOptions extends ImportPicturesOptions {
  /**
   * Holds one subfolder a class, in which pictures may lie deeper, or pictures anywhere with a table of labels. Pictures are taken in
   * turns: the first of every class, then the second. Analyses take images from the start of a data set, which must not be those
   * of one class.
   */
  readonly folder: string;
}

interface ImportArchiveOptions extends ImportPicturesOptions {
  /** A tar or tar.gz of such a folder. */
  readonly archive: string;
}

interface ImportedPictures extends PackedSummary {
  /** Remarks for the user, one sentence each. */
  readonly notes: readonly string[];
}

/** Pictures that decode while earlier ones are packed. */
const decodesAhead = 4;

/**
 * Packs a folder. Throws a DatasetError that names the damaged picture, the file that is not a picture, or the mismatch between pictures,
 * labels and classes; a RangeError for options that contradict each other.
 */
export async function importFolder({ folder, ...options }: ImportFolderOptions): Promise<ImportedPictures> {
  return await importSource('folder', await readFolder(folder), options);
}

/** Packs an archive, as importFolder packs what it holds. It is unpacked beside `output` meanwhile. */
export async function importArchive({ archive, ...options }: ImportArchiveOptions): Promise<ImportedPictures> {
  const folder = await mkdtemp(join(dirname(options.output), 'unpacked-'));
  try {
    return await importSource('tar', await readArchive(archive, folder), options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function importSource(
  kind: 'folder' | 'tar',
  everything: Source,
  { output, quality, onImage, under = '', ...options }: ImportPicturesOptions,
): Promise<ImportedPictures> {
  const source = sourceUnder(everything, under);
  const where = (file: SourceFile) => (kind === 'tar' ? `${source.name}${sep}${file.path}` : file.file);
  const labelled = await labelPictures(source, options);
  const { height, width } = await storedSize(labelled, options, where);
  const pictures = resolvePreparation({ ...options, height, width });
  const preparation: Preparation = { source: kind, pictures, libraries: await decoderVersions() };

  async function decode(picture: SourceFile): Promise<Uint8Array> {
    try {
      return await preparePicture(picture.file, pictures, { height, width });
    } catch (error) {
      throw unusable(picture, where, error);
    }
  }

  const total = labelled.classes.reduce((sum, { length }) => sum + length, 0);
  const summary = await packDataset(output, {
    shape: [pictures.colour === 'grey' ? 1 : 3, height, width],
    classNames: labelled.classNames,
    preparation,
    images: inTurns(labelled, decode),
    onImage: onImage && ((packed) => onImage(packed, total)),
    ...(quality === undefined ? {} : { quality }),
  });
  return { ...summary, notes: labelled.notes };
}

/** The size of the stored images: the stated one, or that of the first picture, for pictures that are stored as they are. */
async function storedSize(
  { classes }: LabelledPictures,
  {
    height,
    width,
    resize,
    orientation = 'apply',
  }: Pick<ImportPicturesOptions, 'height' | 'width' | 'resize' | 'orientation'>,
  where: (file: SourceFile) => string,
): Promise<{ height: number; width: number }> {
  if (height !== undefined && width !== undefined) return { height, width };
  if (resize !== 'none')
    throw new RangeError('importFolder: expected height and width, which only resize "none" may leave out');
  const [first] = classes.flatMap(([picture]) => (picture === undefined ? [] : [picture]));
  if (first === undefined) throw new RangeError('importFolder: expected pictures');
  try {
    return await decodePicture(first.file, { colour: 'rgb', alpha: 'drop', profile: 'ignore', orientation });
  } catch (error) {
    throw unusable(first, where, error);
  }
}

function unusable(picture: SourceFile, where: (file: SourceFile) => string, error: unknown): DatasetError {
  const [reason = ''] = (error instanceof Error ? error.message.trim() : String(error)).split('\n', 1);
  const told = reason.replaceAll(picture.file, where(picture));
  return new DatasetError(where(picture), `not a picture that can be used: ${told}`, { cause: error });
}

async function* inTurns(
  { classes }: LabelledPictures,
  decode: (picture: SourceFile) => Promise<Uint8Array>,
): AsyncGenerator<LabelledImage> {
  const waiting: Array<Promise<LabelledImage>> = [];
  const turns = classes.reduce((most, { length }) => Math.max(most, length), 0);
  for (let turn = 0; turn < turns; turn += 1) {
    for (const [label, pictures] of classes.entries()) {
      const picture = pictures[turn];
      if (picture === undefined) continue;
      const decoded = decode(picture).then((pixels) => ({ pixels, label }));
      // Awaited in its turn; without this, a failure ahead of its turn would count as unhandled.
      decoded.catch(() => undefined);
      waiting.push(decoded);
      const next = waiting.length > decodesAhead ? waiting.shift() : undefined;
      if (next !== undefined) yield await next;
    }
  }
  for (const decoded of waiting) yield await decoded;
}
