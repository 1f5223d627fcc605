/** A sweep file, and what the command line says instead of it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readSweepFile } from './sweepFile.js';

const folder = mkdtempSync(join(tmpdir(), 'isthmus-sweep-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(text: string): string {
  const file = join(folder, 'sweep.yaml');
  writeFileSync(file, text);
  return file;
}

const text = 'models: [lenet, nin]\ndataset: shirts\nanalyses: [{ kind: perturbation, samples: 5 }]\n';

it('is read as it stands where the command line says nothing', () => {
  const { models, dataset } = readSweepFile(written(text), { models: undefined, dataset: undefined });
  expect({ models, dataset }).toEqual({ models: ['lenet', 'nin'], dataset: 'shirts' });
});

it('takes models and data set from the command line instead, and keeps the rest', () => {
  const request = readSweepFile(written(text), { models: ['vgg19'], dataset: 'photos' });
  expect(request).toEqual({ ...readSweepFile(written(text)), models: ['vgg19'], dataset: 'photos' });
});

it('may leave to the command line what a file must say', () => {
  const request = readSweepFile(written('analyses: [{ kind: perturbation, samples: 5 }]'), {
    models: ['lenet'],
    dataset: 'shirts',
  });
  expect(request.models).toEqual(['lenet']);
});

it('is refused where it is no mapping, whatever the command line says', () => {
  expect(() => readSweepFile(written('[1, 2]'), { models: ['lenet'], dataset: 'shirts' })).toThrow(/sweep\.yaml/);
});

it('leaves out what it has for other models than those that are chosen', () => {
  const both = `models: [lenet, nin]
dataset: shirts
analyses:
  - { kind: perturbation, samples: 5, models: [nin] }
  - { kind: perturbation, samples: 6, models: [lenet, nin] }
  - { kind: perturbation, samples: 7 }
`;
  expect(readSweepFile(written(both)).analyses).toHaveLength(3);
  const { analyses } = readSweepFile(written(both), { models: ['lenet'] });
  expect(analyses.map(({ samples, models }) => ({ samples, models }))).toEqual([
    { samples: 6, models: ['lenet'] },
    { samples: 7, models: undefined },
  ]);
});
