/** isthmus datasets: import and add images, list data sets. */
import { statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { preparationText } from '@isthmus/contracts';
import { importArchive, importCifar10, importFolder, importIdx, inspectDataset } from '@isthmus/datasets';
import type { Command } from 'commander';
import { type ConnectionOptions, connect } from '../client/connection.js';
import { readableFile } from '../client/modelFile.js';
import { remark, say, table, UsageError } from '../terminal.js';
import { withConnection } from './clusterOptions.js';
import { givenPictureFlags, type PictureFlags, pictureOptions, withPictureOptions } from './pictureOptions.js';

interface AddOptions extends ConnectionOptions, PictureFlags {
  readonly name?: string;
  readonly idx?: string[];
  readonly cifar10?: string[];
  readonly folder?: string;
  readonly tar?: string;
  readonly labels?: string;
  readonly classes?: string;
  readonly classNames?: string;
}

export function addDatasets(program: Command): void {
  const datasets = program.command('datasets').description('images that sweeps may name');
  const add = withConnection(datasets.command('add'))
    .description('add a packed file, or import one of the forms below')
    .argument('[file]', 'a packed data set (.ids)')
    .option('--name <name>', 'its name in sweeps; that of the packed file by default')
    .option('--idx <images labels...>', 'two IDX files as of MNIST, gzip or plain: images, then labels')
    .option('--class-names <names>', 'of --idx, in label order, separated by commas')
    .option('--cifar10 <batches...>', "CIFAR-10's binary batches")
    .option('--folder <folder>', 'pictures in one subfolder a class, or anywhere with a table of labels')
    .option('--tar <archive>', 'a tar or tar.gz of such a folder')
    .option(
      '--labels <file>',
      'of --folder and --tar: csv of file,label; labels.csv among the pictures by default. A label is the name of a class or its index',
    )
    .option(
      '--classes <file>',
      'of --folder and --tar: names of the classes, one a line in index order; classes.txt among the pictures by default',
    );
  withPictureOptions(add).action(async (file: string | undefined, options: AddOptions) => {
    const source = chooseSource(file, options);
    const name = options.name ?? (file === undefined ? undefined : basename(file, extname(file)).toLowerCase());
    if (name === undefined) throw new UsageError('expected --name for a data set that is imported');
    const api = connect(options);
    await withPacked(source, async (path) => {
      const { shape, samples, classNames } = await api.addDataset({ name, file: path });
      say(`${name}: ${samples} images of ${shape.join(' x ')} in ${classNames.length} classes`);
    });
  });
  withConnection(datasets.command('list'))
    .description('list them')
    .action(async (options: ConnectionOptions) => {
      const rows = (await connect(options).listDatasets()).map(({ name, samples, shape, classNames, preparation }) => [
        name,
        `${samples} images`,
        shape.join(' x '),
        `${classNames.length} classes`,
        preparationText(preparation),
      ]);
      for (const line of table(rows)) say(line);
    });
}

/** How to pack into a given path, or a file that is packed already. */
type Source =
  | { readonly packed: string }
  | { readonly pack: (output: string) => Promise<{ readonly path: string; readonly notes?: readonly string[] }> };

const oneSource = 'expected one of: a packed file, --idx, --cifar10, --folder, --tar';

function chooseSource(file: string | undefined, options: AddOptions): Source {
  const { idx, cifar10, folder, tar, labels, classes, classNames } = options;
  const given = [file, idx, cifar10, folder, tar].filter((one) => one !== undefined).length;
  if (given !== 1) throw new UsageError(oneSource);
  if (classNames !== undefined && idx === undefined) throw new UsageError('--class-names goes with --idx');
  const ofPictures = givenPictureFlags(options);
  if (labels !== undefined) ofPictures.push('--labels');
  if (classes !== undefined) ofPictures.push('--classes');
  if (folder === undefined && tar === undefined && ofPictures.length > 0) {
    throw new UsageError(`${ofPictures.join(', ')}: expected with --folder or --tar only`);
  }
  if (idx !== undefined) {
    const [images, labelFile, ...more] = idx.map(readableFile);
    if (images === undefined || labelFile === undefined || more.length > 0) {
      throw new UsageError(`--idx: expected two files, images and labels, received ${idx.length}`);
    }
    const names = classNames === undefined ? {} : { classNames: classNames.split(',') };
    return { pack: (output) => importIdx({ images, labels: labelFile, output, ...names }) };
  }
  if (cifar10 !== undefined) {
    const batches = cifar10.map(readableFile);
    return { pack: (output) => importCifar10({ batches, output }) };
  }
  if (file !== undefined) return { packed: readableFile(file) };
  const pictures = {
    ...pictureOptions(options),
    ...(labels === undefined ? {} : { labels: readableFile(labels) }),
    ...(classes === undefined ? {} : { classes: readableFile(classes) }),
  };
  if (tar !== undefined) {
    const archive = readableFile(tar);
    return { pack: (output) => importArchive({ archive, output, ...pictures }) };
  }
  if (folder === undefined) throw new UsageError(oneSource);
  if (statSync(folder, { throwIfNoEntry: false })?.isFile() === true) {
    throw new UsageError(`--folder: expected a folder, found a file, ${folder}; give an archive with --tar`);
  }
  return { pack: (output) => importFolder({ folder, output, ...pictures }) };
}

/** A damaged file is refused here, with its name, before any of it is sent. */
async function withPacked(source: Source, use: (path: string) => Promise<void>): Promise<void> {
  if ('packed' in source) {
    await inspectDataset(source.packed);
    return use(source.packed);
  }
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-import-'));
  try {
    const path = join(folder, 'packed.ids');
    remark('Packing');
    const { notes = [] } = await source.pack(path);
    for (const note of notes) remark(`note: ${note}`);
    await use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
