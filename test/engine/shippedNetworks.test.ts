/** The trained networks of `models/` are the files that its README names, and take what it says. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { readManifest } from '@isthmus/contracts';
import { inspectModel } from '@isthmus/onnx';
import { expect, it } from 'vitest';

const models = new URL('../../models/', import.meta.url);
const readme = readFileSync(new URL('README.md', models), 'utf8');
const networks = readdirSync(models).filter((name) => name.endsWith('.onnx'));
const rowOf = (file: string) => {
  const row = readme.split('\n').find((line) => line.startsWith(`| \`${file}\` |`));
  return row?.split('|').map((cell) => cell.trim()) ?? [];
};

it.each(networks)('%s has the hash, the shape and the accuracy that its README and its manifest state', (file) => {
  const bytes = readFileSync(new URL(file, models));
  const hash = createHash('sha256').update(bytes).digest('hex');
  expect(readme).toContain(`| \`${hash}\` | \`${file}\` |`);
  const stated = readFileSync(new URL(`manifests/${file.replace('.onnx', '.json')}`, models), 'utf8');
  const manifest = readManifest(JSON.parse(stated), file);
  expect(manifest).toMatchObject({ preprocess: 'none', expectedAccuracy: Number(rowOf(file)[4]) });
  const shape = file.includes('cifar10') ? [3, 32, 32] : [1, 28, 28];
  expect(inspectModel(bytes)).toMatchObject({ inputShape: shape, numClasses: 10 });
});
