/** isthmus models: add an ONNX file, list what there is. */
import { basename } from 'node:path';
import { modelManifest, parseRequest } from '@isthmus/contracts';
import type { Command } from 'commander';
import { type ConnectionOptions, connect } from '../client/connection.js';
import { readableFile } from '../client/readableFile.js';
import { readText } from '../client/sweepFile.js';
import { say, table } from '../terminal.js';
import { UsageError } from '../usageError.js';
import { withConnection } from './clusterOptions.js';

export function addModels(program: Command): void {
  const models = program.command('models').description('classifiers that sweeps may name');
  withConnection(models.command('add'))
    .description('add an ONNX file')
    .argument('<file>', 'the network, up to its logits')
    .option('--name <name>', 'its name in sweeps; that of the file by default')
    .option('--manifest <file>', 'JSON: how pixels enter the network, where the file does not do it itself')
    .action(async (file: string, options: ConnectionOptions & { name?: string; manifest?: string }) => {
      const manifest = options.manifest === undefined ? undefined : readManifest(options.manifest);
      const path = readableFile(file);
      const name = options.name ?? basename(file, '.onnx').toLowerCase();
      const model = await connect(options).addModel({ name, file: path, manifest });
      say(`${model.name}: ${model.inputShape.join(' x ')} to ${model.numClasses} classes, ${model.bytes} bytes`);
    });
  withConnection(models.command('list'))
    .description('list them')
    .action(async (options: ConnectionOptions) => {
      const rows = (await connect(options).listModels()).map(({ name, inputShape, numClasses, artifact }) => [
        name,
        inputShape.join(' x '),
        `${numClasses} classes`,
        artifact.slice(0, 12),
      ]);
      for (const line of table(rows)) say(line);
    });
}

function readManifest(file: string) {
  let value: unknown;
  try {
    value = JSON.parse(readText(file));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${file}: expected JSON (${(error as Error).message})`);
  }
  return parseRequest(modelManifest, value, file);
}
