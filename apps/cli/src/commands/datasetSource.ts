/** Where the images of a new data set come from: a packed file, or one of the forms that are packed here first. */
import { statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { importArchive, importCifar10, importFolder, importIdx, inspectDataset } from '@isthmus/datasets';
import { readableFile } from '../client/uploadBody.js';
import { remark, UsageError } from '../terminal/output.js';
import { pacedStage, showProgress, tick, waitingText, whileWaiting } from '../terminal/progress.js';
import { givenPictureFlags, type PictureFlags, pictureOptions } from './pictureOptions.js';

export interface SourceOptions extends PictureFlags {
  readonly idx?: string[];
  readonly cifar10?: string[];
  readonly folder?: string;
  readonly tar?: string;
  readonly labels?: string;
  readonly classes?: string;
  readonly classNames?: string;
  readonly labelFrom?: 'name';
  readonly under?: string;
}

type OnImage = (packed: number, total: number | null) => void;
interface Packed {
  readonly path: string;
  readonly notes?: readonly string[];
}

/** How to pack into a given path, or a file that is packed already. */
type DatasetSource =
  | { readonly packed: string }
  | { readonly pack: (output: string, onImage: OnImage) => Promise<Packed> };

const oneSource = 'expected one of: a packed file, --idx, --cifar10, --folder, --tar';

/** The endings of archives: of those that are read, and of those that are refused with the command that unpacks them. */
const archiveEnding = /\.(tar|tgz|tar\.\w+|txz|tbz2?|tzst|zip|7z)$/i;

/** The name of a data set that is imported from this file: without its folder and its endings. */
export function nameOfFile(file: string): string {
  const ending = archiveEnding.test(file) ? archiveEnding : /\.[^.]+$/;
  return basename(file).replace(ending, '').toLowerCase();
}

/** @throws UsageError where there is none, more than one, or an option that does not go with it */
export function chooseSource(argument: string | undefined, options: SourceOptions): DatasetSource {
  const { idx, cifar10, folder, labels, classes, classNames, labelFrom, under } = options;
  const isArchive = argument !== undefined && archiveEnding.test(argument);
  const file = isArchive ? undefined : argument;
  const tar = options.tar ?? (isArchive ? argument : undefined);
  const given = [argument, idx, cifar10, folder, options.tar].filter((one) => one !== undefined).length;
  if (given !== 1) throw new UsageError(oneSource);
  if (classNames !== undefined && idx === undefined) throw new UsageError('--class-names goes with --idx');
  const ofPictures = givenPictureFlags(options);
  if (labels !== undefined) ofPictures.push('--labels');
  if (classes !== undefined) ofPictures.push('--classes');
  if (labelFrom !== undefined) ofPictures.push('--label-from');
  if (under !== undefined) ofPictures.push('--under');
  if (folder === undefined && tar === undefined && ofPictures.length > 0) {
    throw new UsageError(`${ofPictures.join(', ')}: expected with --folder or --tar only`);
  }
  if (labels !== undefined && labelFrom !== undefined) {
    throw new UsageError(`--label-from ${labelFrom}: expected labels from one place, received --labels ${labels} too`);
  }
  if (under !== undefined && (under.startsWith('/') || under.split('/').includes('..'))) {
    throw new UsageError(`--under: expected a folder inside the source, such as test/, received ${under}`);
  }
  if (idx !== undefined) {
    const [images, labelFile, ...more] = idx.map(readableFile);
    if (images === undefined || labelFile === undefined || more.length > 0) {
      throw new UsageError(`--idx: expected two files, images and labels, received ${idx.length}`);
    }
    const names = classNames === undefined ? {} : { classNames: classNames.split(',') };
    return { pack: (output, onImage) => importIdx({ images, labels: labelFile, output, onImage, ...names }) };
  }
  if (cifar10 !== undefined) {
    const batches = cifar10.map(readableFile);
    return { pack: (output, onImage) => importCifar10({ batches, output, onImage }) };
  }
  if (file !== undefined) return { packed: readableFile(file) };
  const pictures = {
    ...pictureOptions(options),
    ...(labels === undefined ? {} : { labels: readableFile(labels) }),
    ...(classes === undefined ? {} : { classes: readableFile(classes) }),
    labelFrom,
    under,
  };
  if (tar !== undefined) {
    const archive = readableFile(tar);
    return { pack: (output, onImage) => importArchive({ archive, output, onImage, ...pictures }) };
  }
  if (folder === undefined) throw new UsageError(oneSource);
  if (statSync(folder, { throwIfNoEntry: false })?.isFile() === true) {
    throw new UsageError(`--folder: expected a folder, found a file, ${folder}; give an archive with --tar`);
  }
  return { pack: (output, onImage) => importFolder({ folder, output, onImage, ...pictures }) };
}

/** A damaged file is refused here, with its name, before any of it is sent. */
export async function withPacked<T>(
  source: DatasetSource,
  signal: AbortSignal,
  use: (path: string) => Promise<T>,
): Promise<T> {
  if ('packed' in source) {
    await whileWaiting('reading it', inspectDataset(source.packed));
    return await use(source.packed);
  }
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-import-'));
  try {
    const path = join(folder, 'packed.ids');
    const { notes = [] } = await Promise.race([shown((onImage) => source.pack(path, onImage)), aborted(signal)]);
    for (const note of notes) remark(`note: ${note}`);
    return await use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}

/** Shows how many images are packed; until the first one is, that they are read. */
async function shown<T>(pack: (onImage: OnImage) => Promise<T>): Promise<T> {
  let begin = performance.now();
  const seconds = () => (performance.now() - begin) / 1000;
  const ticker = tick(() => waitingText('reading the pictures', seconds(), {}));
  const progress = showProgress();
  try {
    return await pack((done, total) => {
      ticker.end();
      // Before the first image all of them were read or listed, which says nothing of the pace.
      if (done === 1) begin = performance.now();
      const stage = pacedStage({ what: 'packing', unit: 'images', done, total: total ?? done, seconds: seconds() });
      const counted = { ...stage, text: `packing: ${done.toLocaleString('en-US')} images`, last: false };
      progress.show(total === null ? counted : stage);
    });
  } finally {
    ticker.end();
    progress.end();
  }
}
