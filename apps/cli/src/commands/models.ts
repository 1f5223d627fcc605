/** isthmus models: add an ONNX file, list models. */
import { basename } from 'node:path';
import { type ModelView, preprocessingText } from '@isthmus/contracts';
import type { Command } from 'commander';
import type { ApiClient } from '../client/api.js';
import { checkAccuracy, requireDataset } from '../client/checkAccuracy.js';
import { type ConnectionOptions, connect } from '../client/connection.js';
import { accuracyLines } from '../client/headlines.js';
import { chosenManifest, type ManifestOptions, withManifest } from '../client/manifestOptions.js';
import { modelFile } from '../client/modelFile.js';
import { remark, say, table } from '../terminal.js';
import { withConnection } from './clusterOptions.js';

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
    .action(async (file: string, options: ConnectionOptions & ManifestOptions & { name?: string; check?: string }) => {
      const manifest = chosenManifest(options);
      const content = modelFile(file);
      const name = options.name ?? basename(file, '.onnx').toLowerCase();
      const api = connect(options);
      const dataset = options.check;
      if (dataset !== undefined) await requireDataset(api, dataset);
      const model = await api.addModel({ name, model: content, manifest });
      const trouble = dataset === undefined ? null : await sayAccuracy(api, model, dataset);
      if (content.dataFiles.length > 0) say(`weights: from ${content.dataFiles.join(', ')}, beside ${file}`);
      say(`${model.name}: ${model.inputShape.join(' x ')} to ${model.numClasses} classes, ${model.bytes} bytes`);
      say(`preprocessing: ${preprocessingText(model.manifest, model.inputShape[0])}`);
      const { engine, provider, passed } = model.trial;
      if (passed.length > 0) {
        const batches = passed.map(({ batch }) => batch).join(', ');
        say(`tried on ${engine}/${provider} with its gradient, images at once: ${batches}`);
      }
      for (const warning of model.warnings) remark(`Warning: ${warning}`);
      if (trouble !== null) throw trouble;
    });
  withConnection(models.command('list'))
    .description('list them')
    .action(async (options: ConnectionOptions) => {
      const rows = (await connect(options).listModels()).map(({ name, inputShape, numClasses, manifest, artifact }) => [
        name,
        inputShape.join(' x '),
        `${numClasses} classes`,
        preprocessingText(manifest, inputShape[0]),
        artifact.slice(0, 12),
      ]);
      for (const line of table(rows)) say(line);
    });
}

/** The accuracy is printed first. If it cannot be measured, the reason follows the description of the added model. */
async function sayAccuracy(api: ApiClient, model: ModelView, dataset: string): Promise<Error | null> {
  try {
    const accuracy = await checkAccuracy(api, model, dataset);
    const [line] = accuracyLines(accuracy, dataset);
    say(line);
    if (accuracy.warning !== null) remark(`Warning: ${accuracy.warning}`);
    return null;
  } catch (error) {
    return new Error(`${model.name} was added; ${(error as Error).message}`, { cause: error });
  }
}
