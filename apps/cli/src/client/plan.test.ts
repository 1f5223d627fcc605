import { analysis } from '@isthmus/analyses/definitions';
import type { RunPlan, SweepPlan } from '@isthmus/sweeps';
import { expect, test } from 'vitest';
import { planLines } from './plan.js';

function run(index: number, settings: Record<string, unknown>, own: Partial<RunPlan> = {}): RunPlan {
  return {
    index,
    model: 'lenet',
    dataset: 'shirts',
    analysis: analysis.parse({ samples: 100, ...settings }),
    samples: 100,
    reused: 0,
    shardSize: 50,
    shards: 2,
    deviceSeconds: 90,
    workerSeconds: 100,
    storageBytes: 999_600,
    speed: 'measured',
    reads: [],
    ...own,
  };
}

function plan(runs: RunPlan[], own: Partial<SweepPlan> = {}): SweepPlan {
  const sum = (name: 'samples' | 'shards' | 'deviceSeconds' | 'workerSeconds' | 'storageBytes') =>
    runs.reduce((total, one) => total + one[name], 0);
  return {
    runs,
    samples: sum('samples'),
    reused: 0,
    shards: sum('shards'),
    deviceSeconds: sum('deviceSeconds'),
    workerSeconds: sum('workerSeconds'),
    storageBytes: sum('storageBytes'),
    workers: 2,
    wallSeconds: 60,
    warnings: [],
    ...own,
  };
}

test('a plan has a line for each run, numbered as its files will be and told apart as its report will, then the sums', () => {
  const lines = planLines(
    plan([
      run(0, { kind: 'perturbation' }),
      run(1, { kind: 'curvature', method: 'mean' }, { reads: [0] }),
      run(2, { kind: 'connectivity', scenario: 'natural' }),
      run(3, { kind: 'connectivity', scenario: 'random' }, { storageBytes: 1_250_000_000 }),
    ]),
  );
  expect(lines.map((line) => line.split(/ {2,}/).slice(0, 3))).toEqual([
    ['run', 'model', 'analysis'],
    ['1', 'lenet', 'perturbation'],
    ['2', 'lenet', 'curvature'],
    ['3', 'lenet', 'connectivity, scenario natural'],
    ['4', 'lenet', 'connectivity, scenario random'],
    [expect.stringMatching(/^400 samples in 8 shards: 6 min 40 s of one worker, 6 min of it in the engine; 1.25 GB /)],
    ['About 1 min on the 2 workers that are connected, if they do nothing else.'],
  ]);
  expect(lines[1]).toContain(' 1000 kB ');
  expect(lines[2]).toMatch(/ after 1$/);
});

test('a plan on several data sets names that of each run', () => {
  const [header, ...lines] = planLines(
    plan([
      run(0, { kind: 'sharedDirections', dataset: 'older-shirts' }, { dataset: 'older-shirts' }),
      run(1, { kind: 'projection' }, { reads: [0] }),
    ]),
  );
  expect(header!.split(/ {2,}/).slice(0, 4)).toEqual(['run', 'model', 'data set', 'analysis']);
  expect(lines[0]).toMatch(/lenet +older-shirts +sharedDirections/);
  expect(lines[1]).toMatch(/lenet +shirts +projection/);
});

test('a plan says what is copied, what is only estimated, and that nobody is there to compute it', () => {
  const lines = planLines(
    plan([run(0, { kind: 'perturbation' }, { speed: 'estimated' })], { reused: 40, workers: 0, wallSeconds: null }),
  );
  expect(lines[2]).toMatch(/^100 samples, 40 of them copied from earlier sweeps, in 2 shards: /);
  expect(lines.slice(3)).toEqual([
    'No worker of this engine and provider is connected.',
    'An estimated speed may be wrong several times over; the first shard of a model measures it.',
  ]);
});
