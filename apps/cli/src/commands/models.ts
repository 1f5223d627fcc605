/** isthmus models: add an ONNX file, list models. */
import { basename } from 'node:path';
import {
  bytesText,
  type DatasetAccuracy,
  type ModelAccuracy,
  type ModelView,
  preprocessingText,
} from '@isthmus/contracts';
import type { Command } from 'commander';
import type { ApiClient } from '../client/api.js';
import { checkAccuracy, requireDataset } from '../client/checkAccuracy.js';
import { type ConnectionOptions, connect } from '../client/connection.js';
import { accuracyLines } from '../client/headlines.js';
import { chosenManifest, type ManifestOptions, withManifest } from '../client/manifestOptions.js';
import { upload } from '../client/uploadBody.js';
import { hint } from '../terminal/commandName.js';
import { confirm } from '../terminal/confirm.js';
import { Interrupted, untilInterrupted } from '../terminal/interrupt.js';
import { answer, complain, remark, table } from '../terminal/output.js';
import { checkName, withConnection } from './clusterOptions.js';

interface AddOptions extends ConnectionOptions, ManifestOptions {
  readonly name?: string;
  readonly check?: string;
}

/** The API's own limit, unless ISTHMUS_INSPECTION_SECONDS says otherwise. */
const mostSecondsOfInspection = 120;

export function addModels(program: Command): void {
  const models = program.command('models').description('classifiers that sweeps may name');
  withManifest(withConnection(models.command('add')))
    .description('add an ONNX file')
    .argument('<file>', 'the network, up to its logits; weights that lie beside it are put inside')
    .option('--name <name>', 'its name in sweeps; that of the file by default')
    .option(
      '--check <dataset>',
      'find its accuracy on a stored data set: far too low, its preprocessing is probably wrong',
    )
    .action(async (file: string, options: AddOptions) => {
      const manifest = chosenManifest(options);
      // Loaded here: the reader of ONNX files takes other commands a third of their start.
      const { modelFile } = await import('../client/modelFile.js');
      const content = modelFile(file);
      const name = checkName(options.name ?? basename(file, '.onnx').toLowerCase());
      const api = connect(options);
      const dataset = options.check;
      if (dataset !== undefined) await requireDataset(api, dataset);
      const model = await untilInterrupted(
        () => `The model is kept only if the API had taken it already: ${hint('models', 'list')} says so.`,
        (signal) =>
          upload(content, (shown) => api.addModel({ name, model: shown, manifest, signal }), {
            checking: 'the API reads it and computes it once',
            most: mostSecondsOfInspection,
          }),
      );
      const checked = dataset === undefined ? null : await check(api, model, dataset);
      const { accuracy = null, trouble = null } = checked ?? {};
      answer(accuracy === null ? model : { ...model, accuracy }, () => [
        ...(accuracy === null ? [] : accuracyLines(accuracy).slice(0, 1)),
        ...(content.dataFiles.length > 0 ? [`weights: from ${content.dataFiles.join(', ')}, beside ${file}`] : []),
        `${model.name}: ${model.inputShape.join(' x ')} to ${model.numClasses} classes, ${model.bytes} bytes`,
        `preprocessing: ${preprocessingText(model.manifest, model.inputShape[0])}`,
        ...triedLines(model.trial),
      ]);
      for (const warning of [accuracy?.warning ?? null, ...model.warnings]) {
        if (warning !== null) complain(`Warning: ${warning}`);
      }
      if (trouble !== null) throw trouble;
    });
  withConnection(models.command('remove'))
    .description('remove one that no sweep uses, with its file')
    .argument('<model>', 'its name or id')
    .option('--yes', 'without asking')
    .action(async (name: string, { yes, ...connection }: ConnectionOptions & { yes?: true }) => {
      await confirm(`Remove the model ${name} with its file`, { yes });
      const removed = await connect(connection).removeModel(name);
      answer(removed, () => [`${removed.name} is removed; ${bytesText(removed.bytes)} are free.`]);
    });
  withConnection(models.command('list'))
    .description('list them, with their preprocessing and accuracy')
    .action(async (options: ConnectionOptions) => {
      const list = await connect(options).listModels();
      answer({ models: list }, () =>
        table(
          list.map(({ name, inputShape, numClasses, manifest, accuracies, artifact }) => [
            name,
            inputShape.join(' x '),
            `${numClasses} classes`,
            preprocessingText(manifest, inputShape[0]),
            accuracies.map(accuracyWords).join(', '),
            artifact.slice(0, 12),
          ]),
        ),
      );
      if (list.length === 0) remark(`There is none. ${hint('models', 'add', 'net.onnx')} adds one.`);
    });
}

/** "90.7% on fashion-mnist-test". */
function accuracyWords({ dataset, images, correct }: DatasetAccuracy): string {
  return `${((100 * correct) / images).toFixed(1)}% on ${dataset}`;
}

function triedLines({
  engine,
  provider,
  passed,
}: {
  engine: string;
  provider: string;
  passed: readonly { batch: number }[];
}) {
  if (passed.length === 0) return [];
  const batches = passed.map(({ batch }) => batch).join(', ');
  return [`tried on ${engine}/${provider} with its gradient, images at once: ${batches}`];
}

/** The accuracy on the data set, or why it could not be measured: the model was added nevertheless. */
async function check(
  api: ApiClient,
  model: ModelView,
  dataset: string,
): Promise<{ accuracy?: ModelAccuracy; trouble?: Error }> {
  try {
    return { accuracy: await checkAccuracy(api, model, dataset) };
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    return { trouble: new Error(`${model.name} was added; ${(error as Error).message}`, { cause: error }) };
  }
}
