/** isthmus datasets: import and add images, list data sets. */
import { bytesText, preparationText } from '@isthmus/contracts';
import { type Command, Option } from 'commander';
import { type ConnectionOptions, connect } from '../client/connection.js';
import { fileBody, upload } from '../client/uploadBody.js';
import { hint } from '../terminal/commandName.js';
import { confirm } from '../terminal/confirm.js';
import { untilInterrupted } from '../terminal/interrupt.js';
import { answer, remark, table, UsageError } from '../terminal/output.js';
import { checkName, withConnection } from './clusterOptions.js';
import type { SourceOptions } from './datasetSource.js';
import { withPictureOptions } from './pictureOptions.js';

type AddOptions = ConnectionOptions & SourceOptions & { readonly name?: string };

export function addDatasets(program: Command): void {
  const datasets = program.command('datasets').description('images that sweeps may name');
  const add = withConnection(datasets.command('add'))
    .description('add a packed file, or import one of the forms below')
    .argument('[file]', 'a packed data set (.ids), or a tar as of --tar')
    .option('--name <name>', 'its name in sweeps; that of the file by default')
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
    )
    .addOption(
      new Option(
        '--label-from <place>',
        'of --folder and --tar: name, for labels in file names, between the last hyphen and the ending (00017-cat.jpg)',
      ).choices(['name']),
    )
    .option('--under <folder>', 'of --folder and --tar: only what lies in this folder of it, such as test/');
  withPictureOptions(add).action(async (file: string | undefined, options: AddOptions) => {
    // Loaded here: decoders of pictures take other commands a third of their start.
    const { chooseSource, nameOfFile, withPacked } = await import('./datasetSource.js');
    const source = chooseSource(file, options);
    const given = options.name ?? (file === undefined ? undefined : nameOfFile(file));
    if (given === undefined) throw new UsageError('expected --name for a data set that is imported');
    const name = checkName(given);
    const api = connect(options);
    const dataset = await untilInterrupted(
      () => `The data set is kept only if the API had taken it already: ${hint('datasets', 'list')} says so.`,
      (signal) =>
        withPacked(source, signal, (path) =>
          upload(fileBody(path), (shown) => api.addDataset({ name, dataset: shown, signal }), {
            checking: 'the API checks every byte of it',
          }),
        ),
    );
    const { shape, samples, classNames } = dataset;
    answer(dataset, () => [`${name}: ${samples} images of ${shape.join(' x ')} in ${classNames.length} classes`]);
  });
  withConnection(datasets.command('remove'))
    .description('remove one that no sweep uses, with its file')
    .argument('<dataset>', 'its name or id')
    .option('--yes', 'without asking')
    .action(async (name: string, { yes, ...connection }: ConnectionOptions & { yes?: true }) => {
      await confirm(`Remove the data set ${name} with its file`, { yes });
      const removed = await connect(connection).removeDataset(name);
      answer(removed, () => [`${removed.name} is removed; ${bytesText(removed.bytes)} are free.`]);
    });
  withConnection(datasets.command('list'))
    .description('list them')
    .action(async (options: ConnectionOptions) => {
      const list = await connect(options).listDatasets();
      answer({ datasets: list }, () =>
        table(
          list.map(({ name, samples, shape, classNames, preparation }) => [
            name,
            `${samples} images`,
            shape.join(' x '),
            `${classNames.length} classes`,
            preparationText(preparation),
          ]),
        ),
      );
      if (list.length === 0) remark(`There is none. ${hint('datasets', 'add', 'images.ids')} adds one.`);
    });
}
