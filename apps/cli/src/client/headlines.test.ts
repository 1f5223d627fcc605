import { analysis } from '@isthmus/analyses/definitions';
import type { Headline } from '@isthmus/contracts';
import type { RunView } from '@isthmus/sweeps';
import { expect, test } from 'vitest';
import { accuracyLines, runLines } from './headlines.js';

const run: RunView = {
  id: '018f4e2a-7c3b-7d4e-8f5a-6b7c8d9e0f1a',
  index: 0,
  model: 'lenet',
  dataset: 'shirts',
  analysis: analysis.parse({ kind: 'connectivity', samples: 100 }),
  distinction: '',
  state: 'completed',
  error: null,
  samples: { total: 100, ok: 98, failed: 2, reused: 0 },
  shardSize: 100,
  shards: { pending: 0, queued: 0, active: 0, completed: 1, failed: 0, cancelled: 0 },
  workerSeconds: 4,
  engineSeconds: 3,
  curves: ['connectivity'],
};

function headlines(count: number): Headline[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `Number ${i + 1}`,
    value: i,
    low: i - 0.5,
    high: i + 0.5,
    unit: 'share',
  }));
}

test('a run says what tells it from others of its analysis, and how many samples failed', () => {
  expect(runLines(run, null)).toEqual(['connectivity of lenet on shirts: 98 samples, 2 failed']);
  expect(runLines({ ...run, distinction: 'scenario random' }, null)).toEqual([
    'connectivity, scenario random, of lenet on shirts: 98 samples, 2 failed',
  ]);
});

test('the first four headlines of its leading curve follow, with their intervals', () => {
  expect(runLines(run, { headlines: headlines(2) }).slice(1)).toEqual([
    '  Number 1  0  [-0.5, 0.5]  share',
    '  Number 2  1  [0.5, 1.5]   share',
  ]);
  expect(runLines(run, { headlines: headlines(30) })).toHaveLength(1 + 4);
});

test('the accuracy of a network stands before them, with its warning, or why there is none', () => {
  const network = { model: 'lenet', dataset: 'shirts' };
  const measured = { images: 1_000, correct: 425, low: 0.3947, high: 0.4559, alternatives: [] };
  expect(accuracyLines({ ...network, measured, missing: null, warning: null })).toEqual([
    'accuracy of lenet on shirts: 42.5% (95% interval 39.5% to 45.6%, 1,000 images)',
  ]);
  expect(accuracyLines({ ...network, measured, missing: null, warning: 'probably wrong' })[1]).toBe(
    '  warning: probably wrong',
  );
  const missing = 'the network has 10 classes and the data set 7';
  expect(accuracyLines({ ...network, measured: null, missing, warning: null })).toEqual([
    `accuracy of lenet on shirts: not told: ${missing}`,
  ]);
});
