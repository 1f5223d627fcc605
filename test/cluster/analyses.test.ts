/** Every analysis through a whole cluster: submitted, scheduled as its inputs are completed, computed, folded to its curves. */
import { type AnalysisKind, analysisDescriptions, curve, type SweepRequestInput } from '@isthmus/contracts';
import { expect, onTestFinished, test } from 'vitest';
import { startTestCluster, submit, temporaryFolder, untilEnd } from './testCluster.js';

/** As small as they get, and in an order in which nearly every run waits for a later one. */
const analyses: SweepRequestInput['analyses'] = [
  { kind: 'projection', samples: 4, skip: 2 },
  { kind: 'subspaceNoise', samples: 4, skip: 2, relativeNorms: [0.1, 1] },
  { kind: 'relativeCurvature', samples: 2, skip: 2, directions: 8 },
  { kind: 'sharedDirections', samples: 2, directions: 5, subspace: 6, shardSize: 1 },
  { kind: 'detection', samples: 3, directions: 4, alphas: [1, 5] },
  { kind: 'detection', at: 'boundary', samples: 2, directions: 4, alphas: [1, 2] },
  { kind: 'curvatureStep', samples: 2, directions: 4 },
  { kind: 'curvature', samples: 3, method: 'mean', directions: 8 },
  { kind: 'curvature', samples: 1, method: 'full' },
  { kind: 'curvature', samples: 1, method: 'lanczos', extremes: 2 },
  { kind: 'curvature', samples: 1, method: 'density', probes: 2, lanczosSteps: 8 },
  { kind: 'convexity', samples: 18 },
  { kind: 'crossSection', samples: 2, resolution: 9 },
  { kind: 'crossSection', samples: 1, resolution: 9, plane: 'path' },
  { kind: 'connectivity', samples: 2, certify: true },
  { kind: 'perturbation', samples: 6, shardSize: 3 },
];

test('a sweep of every analysis completes, each run after those that it reads, with every curve whole', async () => {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const cluster = await startTestCluster({ stateFolder: folder.path, workers: 1, queue: 'postgres' });
  try {
    const id = await submit(cluster.api, { models: ['lenet'], dataset: 'fashion-mnist-test', analyses });
    const view = await untilEnd(cluster.api, id);
    expect(view.runs.map((run) => [run.analysis.kind, run.state, run.error, run.samples.failed])).toEqual(
      analyses.map(({ kind }) => [kind, 'completed', null, 0]),
    );
    const curves = new Map<AnalysisKind, Set<string>>();
    for (const run of view.runs) {
      const { kind } = run.analysis;
      for (const name of run.curves) {
        const whole = curve.parse(
          JSON.parse(Buffer.from(await cluster.api.curve(run.id, name, 'json')).toString('utf8')),
        );
        expect(whole.complete).toBe(true);
        const drawn = whole.raster === undefined ? whole.series.flatMap(({ points }) => points) : whole.raster.panels;
        expect(drawn.length).toBeGreaterThan(0);
        curves.set(kind, (curves.get(kind) ?? new Set()).add(name));
      }
    }
    for (const [kind, { curves: names }] of Object.entries(analysisDescriptions)) {
      expect([...curves.get(kind as AnalysisKind)!].sort()).toEqual([...names].sort());
    }
    const { rows: early } = await cluster.sql.query(
      `SELECT reader.index AS reader, input.index AS input FROM run_inputs
       JOIN runs AS reader ON reader.id = run_inputs.run_id JOIN runs AS input ON input.id = run_inputs.input_run_id
       JOIN shards ON shards.run_id = reader.id WHERE shards.started_at < input.finished_at`,
    );
    expect(early).toEqual([]);
    const { rows: inputs } = await cluster.sql.query('SELECT count(*)::int AS count FROM run_inputs');
    expect(inputs).toEqual([{ count: 13 }]);
  } finally {
    await cluster.end();
  }
}, 240_000);
