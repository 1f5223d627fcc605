/** Classes of models and data sets, from pictures on disk to the report: a mismatch is refused or reported. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { perturbationIds } from '@isthmus/analyses/ids';
import { openDataset } from '@isthmus/datasets';
import type { Curve } from '@isthmus/sweeps';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../cli/runCli.js';
import { models, startTestCluster, type TestCluster, temporaryFolder, untilEnd } from './testCluster.js';

const folder = temporaryFolder();
const inFolder = (name: string) => join(folder.path, name);
/** Some of Fashion-MNIST's classes, in an order that is neither the network's nor the alphabet's. */
const chosen = ['Sneaker', 'Bag', 'Trouser', 'Coat'];
const perClass = 5;
let cluster: TestCluster;
let all: readonly string[];

beforeAll(async () => {
  cluster = await startTestCluster({ stateFolder: inFolder('state'), workers: 1, queue: 'postgres' });
  const dataset = await openDataset(join(models, 'fashion-mnist-test.ids'));
  all = dataset.classNames;
  const lines: string[] = [];
  const pixels = new Float32Array(784);
  mkdirSync(inFolder('pictures'));
  for (const name of chosen) {
    const label = all.indexOf(name);
    const images = [...dataset.labels.keys()].filter((index) => dataset.labels[index] === label).slice(0, perClass);
    for (const index of images) {
      await dataset.readImages([index], pixels);
      const raw = { width: 28, height: 28, channels: 1 as const };
      await sharp(
        Uint8Array.from(pixels, (value) => Math.round(value * 255)),
        { raw },
      ).toFile(inFolder(`pictures/${index}.png`));
      lines.push(`${index}.png,${name}`);
    }
  }
  await dataset.close();
  writeFileSync(inFolder('labels.csv'), `file,label\n${lines.join('\n')}\n`);
  writeFileSync(inFolder('chosen.txt'), `${chosen.join('\n')}\n`);
  writeFileSync(inFolder('all.txt'), `${all.join('\n')}\n`);
}, 300_000);
afterAll(async () => {
  await cluster?.end();
  folder.remove();
}, 60_000);

const cli = (...words: string[]) => runCli([...words, '--url', cluster.apiUrl, '--key', cluster.adminKey]);

async function accuracy(runId: string): Promise<number | undefined> {
  const curve = JSON.parse(
    Buffer.from(await cluster.api.curve(runId, 'relativeNorm', 'json')).toString('utf8'),
  ) as Curve;
  return curve.headlines.find(({ id }) => id === perturbationIds.numbers.correct.id)?.value ?? undefined;
}

test('a data set with four of ten classes is refused, judged by name, or measured without an accuracy', async () => {
  const added = await cli(
    ...[
      'datasets',
      'add',
      '--name',
      'four',
      '--folder',
      inFolder('pictures'),
      '--resize',
      'none',
      '--size',
      '28',
      '--channels',
      '1',
    ],
    ...['--labels', inFolder('labels.csv'), '--classes', inFolder('chosen.txt')],
  );
  expect(added).toMatchObject({ code: 0, stdout: 'four: 20 images of 1 x 28 x 28 in 4 classes\n' });
  const listed = await cli('datasets', 'list');
  expect(listed.stdout).toMatch(/^four .*a folder of pictures; not resized; grey .*; alpha dropped; .*sharp \d/m);

  const sweep = (name: string, more: object = {}) => {
    const request = { models: [name], dataset: 'four', analyses: [{ kind: 'perturbation', samples: 20 }], ...more };
    writeFileSync(inFolder('sweep.json'), JSON.stringify(request));
    return cli('submit', inFolder('sweep.json'));
  };
  const idOf = (stdout: string) => /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(stdout)![0];
  const refused = await sweep('lenet');
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain(
    'models[0]: expected a model of 4 classes, as data set "four" has, "classes" in the model\'s manifest by which labels are matched, or "allowClassMismatch": true for a sweep that tells no accuracy, received "lenet", which has 10 classes',
  );

  const named = await cli(
    ...['models', 'add', join(models, 'lenet-fashion-mnist.onnx'), '--name', 'named', '--classes', inFolder('all.txt')],
  );
  expect(named.code).toBe(0);
  const byName = await untilEnd(cluster.api, idOf((await sweep('named')).stdout));
  expect(byName.state).toBe('completed');
  // LeNet classifies 9 of 10 images of Fashion-MNIST correctly; with wrong indices it would be few or none.
  expect(await accuracy(byName.runs[0]!.id)).toBeGreaterThan(0.7);
  expect(await cluster.api.report(byName.id)).toContain('matched by class name');

  const told = await untilEnd(cluster.api, idOf((await sweep('lenet', { allowClassMismatch: true })).stdout));
  expect(told.state).toBe('completed');
  expect(await accuracy(told.runs[0]!.id)).toBeUndefined();
  const report = await cluster.api.report(told.id);
  // Only once: the heading of a column, which says why it is empty.
  expect(report.split('Classified correctly')).toHaveLength(2);
  expect(report).toContain('<td>not told: ');
  expect(report).toContain('not compared: the network has 10 classes and the data set 4; no accuracy is told');
  expect(report).toContain('a folder of pictures; not resized');
}, 300_000);
