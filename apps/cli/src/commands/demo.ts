/** isthmus demo: a small study of real networks on real images, from an empty folder to a report. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { type ApiAddress, type ApiClient, openApi } from '../client/api.js';
import { addressIn, runningUrl, stateFolder } from '../client/connection.js';
import { chosenManifest } from '../client/manifestOptions.js';
import { writeReport } from '../client/report.js';
import { checkReportFolder } from '../client/reportFolder.js';
import { readSweepFile } from '../client/sweepFile.js';
import { fileBody, upload } from '../client/uploadBody.js';
import { say, sayPart } from '../terminal/output.js';
import { watchToEnd } from './submit.js';
import { defaultWorkers, sayWhere, serve, start, stop, underSignals } from './up.js';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));
const study = join(repository, 'studies', 'quick.yaml');

export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('start a cluster, run studies/quick.yaml on LeNet and NiN, write the report, stop the cluster')
    .option('--keep', 'keep the cluster running until Ctrl-C')
    .option('--state <folder>', 'state folder, .isthmus in the repository by default (ISTHMUS_STATE)')
    .option('--out <folder>', 'where the report goes', join(repository, 'reports', 'demo'))
    .action(async ({ keep, state, out }: { keep?: true; state?: string; out: string }) => {
      const folder = stateFolder({ state });
      // Checked before minutes of computing.
      await checkReportFolder(out);
      const running = runningUrl(folder);
      if (running !== null) {
        sayPart('cluster', `${running}, which runs already`);
        await runStudy(addressIn(folder, running), out);
        return;
      }
      await underSignals(async (signals) => {
        const cluster = await start({ state: folder, workers: defaultWorkers, queue: 'auto' }, signals.asked);
        try {
          const interrupted = new Promise<never>((_, reject) => {
            signals.asked.addEventListener('abort', () => reject(signals.asked.reason));
          });
          const broken = cluster.failed.then((error) => Promise.reject(error));
          const address = { url: cluster.apiUrl, key: cluster.adminKey };
          await Promise.race([runStudy(address, out, signals.asked), interrupted, broken]);
          if (keep) {
            sayWhere(cluster, folder);
            say('The cluster keeps running. Ctrl-C stops everything.');
            await serve(cluster, signals);
          }
        } finally {
          await stop(cluster, signals);
        }
        say(
          keep
            ? 'Nothing runs any more.'
            : `Nothing runs any more. "npm run demo -- --keep" keeps the cluster and its pages.`,
        );
      });
    });
}

async function runStudy(address: ApiAddress, out: string, signal?: AbortSignal): Promise<void> {
  const api = openApi(address);
  await addNetworksAndImages(api);
  const begin = performance.now();
  const { id } = await api.submitSweep(readSweepFile(study), { idempotencyKey: randomUUID() });
  sayPart('sweep', id);
  const view = await watchToEnd(api, id, signal === undefined ? {} : { signal });
  say(`Computed in ${((performance.now() - begin) / 1000).toFixed(1)} s.`);
  sayPart('report', await writeReport(api, view, out));
}

/** Adding an existing model or data set again changes nothing. */
async function addNetworksAndImages(api: ApiClient): Promise<void> {
  const models = join(repository, 'models');
  for (const name of ['lenet-fashion-mnist', 'nin-fashion-mnist']) {
    const manifest = chosenManifest({ manifest: join(models, 'manifests', `${name}.json`) });
    const file = fileBody(join(models, `${name}.onnx`));
    const model = await upload(file, (body) => api.addModel({ name, model: body, manifest }), {
      checking: `the API reads ${name} and computes it once`,
      most: 120,
    });
    sayPart('model', `${model.name}, ${model.inputShape.join(' x ')} to ${model.numClasses} classes`);
  }
  const images = fileBody(join(models, 'fashion-mnist-test.ids'));
  const dataset = await upload(images, (body) => api.addDataset({ name: 'fashion-mnist-test', dataset: body }), {
    checking: 'the API checks the images',
  });
  sayPart('images', `${dataset.name}, ${dataset.samples} of ${dataset.shape.join(' x ')}`);
}
