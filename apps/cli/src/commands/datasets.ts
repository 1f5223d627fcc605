/** isthmus datasets: import images and add them, list what there is. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { importCifar10, importFolder, importIdx, inspectDataset } from '@isthmus/datasets';
import type { Command } from 'commander';
import { type ConnectionOptions, connect } from '../client/connection.js';
import { readableFile } from '../client/readableFile.js';
import { remark, say, table } from '../terminal.js';
import { UsageError } from '../usageError.js';
import { wholeNumber, withConnection } from './clusterOptions.js';

interface AddOptions extends ConnectionOptions {
  readonly name?: string;
  readonly idx?: string[];
  readonly cifar10?: string[];
  readonly folder?: string;
  readonly size?: number;
  readonly channels?: number;
  readonly resize?: number;
  readonly classNames?: string;
}

export function addDatasets(program: Command): void {
  const datasets = program.command('datasets').description('images that sweeps may name');
  withConnection(datasets.command('add'))
    .description('add a packed file, or import one of the forms below')
    .argument('[file]', 'a packed data set (.ids)')
    .option('--name <name>', 'its name in sweeps; that of the packed file by default')
    .option('--idx <images labels...>', 'two IDX files as of MNIST, gzip or plain: images, then labels')
    .option('--class-names <names>', 'of --idx, in label order, separated by commas')
    .option('--cifar10 <batches...>', "CIFAR-10's binary batches")
    .option('--folder <folder>', 'pictures in one subfolder a class, resized and centre-cropped')
    .option('--size <pixels>', 'of --folder: height and width', wholeNumber({ min: 1, max: 4096 }))
    .option('--channels <n>', 'of --folder: 3 for colour, 1 for grey', wholeNumber({ min: 1, max: 3 }))
    .option(
      '--resize <pixels>',
      'of --folder: shorter side before the crop, --size by default; 256 for ImageNet at 224',
      wholeNumber({ min: 1, max: 8192 }),
    )
    .action(async (file: string | undefined, options: AddOptions) => {
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
      const rows = (await connect(options).listDatasets()).map(({ name, samples, shape, classNames }) => [
        name,
        `${samples} images`,
        shape.join(' x '),
        `${classNames.length} classes`,
      ]);
      for (const line of table(rows)) say(line);
    });
}

/** Packs into the given path, or names a file that is packed already. */
type Source = { readonly packed: string } | { readonly pack: (output: string) => Promise<unknown> };

function chooseSource(file: string | undefined, options: AddOptions): Source {
  const { idx, cifar10, folder, size, channels, resize, classNames } = options;
  const given = [file, idx, cifar10, folder].filter((one) => one !== undefined).length;
  if (given !== 1) throw new UsageError('expected one of: a packed file, --idx, --cifar10, --folder');
  if (classNames !== undefined && idx === undefined) throw new UsageError('--class-names goes with --idx');
  if ((size !== undefined || channels !== undefined || resize !== undefined) && folder === undefined)
    throw new UsageError('--size, --channels and --resize go with --folder');
  if (idx !== undefined) {
    const [images, labels, ...more] = idx.map(readableFile);
    if (images === undefined || labels === undefined || more.length > 0) {
      throw new UsageError(`--idx: expected two files, images and labels, received ${idx.length}`);
    }
    const names = classNames === undefined ? {} : { classNames: classNames.split(',') };
    return { pack: (output) => importIdx({ images, labels, output, ...names }) };
  }
  if (cifar10 !== undefined) {
    const batches = cifar10.map(readableFile);
    return { pack: (output) => importCifar10({ batches, output }) };
  }
  if (folder !== undefined) {
    if (size === undefined) throw new UsageError('--folder: expected --size too, the pixels of a side');
    if (channels === 2) throw new UsageError('--channels: expected 1 or 3, received 2');
    if (resize !== undefined && resize < size)
      throw new UsageError(`--resize: expected at least --size, ${size}, received ${resize}`);
    const depth = channels === undefined ? {} : { channels: channels as 1 | 3 };
    const margin = (resize ?? size) / size;
    return { pack: (output) => importFolder({ folder, output, height: size, width: size, margin, ...depth }) };
  }
  return { packed: readableFile(file!) };
}

/** A damaged file is refused here, by its name, before any of it is sent. */
async function withPacked(source: Source, use: (path: string) => Promise<void>): Promise<void> {
  if ('packed' in source) {
    await inspectDataset(source.packed);
    return use(source.packed);
  }
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-import-'));
  try {
    const path = join(folder, 'packed.ids');
    remark('Packing');
    await source.pack(path);
    await use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
