/** The content of a report for tests. */

import type { ReportContent } from '../report/report.js';
import { clothes } from './curveOf.js';
import { connectivity, relativeLength, relativeNorm, steps } from './curves.js';

const secondRun = '018f4e2a-7c3b-7d4e-8f5a-6b7c8d9e0f1b';
const noShards = { pending: 0, queued: 0, active: 0, completed: 0, failed: 0, cancelled: 0 };
const perturbationRun = {
  id: relativeNorm.runId,
  index: 0,
  model: relativeNorm.model.name,
  dataset: relativeNorm.dataset.name,
  analysis: relativeNorm.settings,
  distinction: '',
  state: 'completed',
  error: null,
  samples: { total: 200, ok: 200, failed: 0, reused: 0 },
  shardSize: 50,
  shards: { ...noShards, completed: 4 },
  workerSeconds: 9.5,
  engineSeconds: 8.55,
  curves: ['relativeNorm', 'steps'],
} as const;

/** A finished sweep of both analyses in which two pairs failed. */
export const fixtureReport: ReportContent = {
  sweep: {
    id: '018f4e2a-7c3b-7d4e-8f5a-6b7c8d9e0000',
    name: 'LeNet on Fashion-MNIST',
    labels: {},
    state: 'completed',
    createdAt: '2026-11-23T07:49:18.000Z',
    finishedAt: '2026-11-23T07:51:02.000Z',
    samples: { total: 300, ok: 298, failed: 2, reused: 0 },
    request: {
      name: 'LeNet on Fashion-MNIST',
      seed: 7,
      models: ['lenet-fashion-mnist'],
      dataset: 'fashion-mnist-test',
      analyses: [relativeNorm.settings, connectivity.settings],
      engine: { name: 'onnxruntime', provider: 'cpu', batch: 64 },
      reuse: true,
    },
    error: null,
    shards: { ...noShards, completed: 9 },
    rate: 4.2,
    etaSeconds: null,
    accuracy: [
      {
        model: 'lenet-fashion-mnist',
        dataset: 'fashion-mnist-test',
        measured: { images: 1_000, correct: 905, low: 0.8852, high: 0.9217, alternatives: [] },
        missing: null,
        warning: null,
      },
    ],
    runs: [
      perturbationRun,
      {
        ...perturbationRun,
        id: secondRun,
        index: 1,
        analysis: connectivity.settings,
        workerSeconds: 61,
        engineSeconds: 30.5,
        samples: { total: 100, ok: 98, failed: 2, reused: 0 },
        curves: ['connectivity', 'relativeLength'],
      },
    ].map((run) => ({ ...run, curves: [...run.curves] })),
  },
  curves: [relativeNorm, steps, { ...connectivity, runId: secondRun }, { ...relativeLength, runId: secondRun }],
  models: [
    {
      ...relativeNorm.model,
      artifact: '1'.repeat(64),
      bytes: 578_251,
      inputShape: [1, 28, 28],
      numClasses: 10,
      manifest: { bounds: [0, 1], scale: 1, mean: [], standardDeviation: [], channelOrder: 'rgb' },
      createdAt: '2026-11-23T07:49:00.000Z',
    },
  ],
  datasets: [
    {
      ...relativeNorm.dataset,
      bytes: 7_850_000,
      shape: [1, 28, 28],
      samples: 10_000,
      classNames: clothes,
      preparation: null,
      createdAt: '2026-11-23T07:49:00.000Z',
    },
  ],

  versions: { isthmus: '0.2.0', node: '20.20.2', 'onnxruntime-node': '1.30.0' },
  reproduce: 'npm run isthmus -- submit sweep.json --watch',
};
