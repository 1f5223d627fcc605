// Fills a database with completed sweeps, as an old cluster has them: one run each, shards of 50 rows, one curve.

/** @returns the ids of the sweeps and of their runs, oldest first, and the name of the curve that each run has */
export async function storeManySweeps(store, { sweeps, rowsOfSweep }) {
  const { prisma } = store;
  const rowsOfShard = 50;
  const curve = 'relativeNorm';
  const request = JSON.stringify({
    seed: 0,
    models: ['lenet'],
    dataset: 'garments',
    analyses: [{ kind: 'perturbation', samples: rowsOfSweep }],
    engine: { name: 'onnxruntime', provider: 'cpu', batch: 64 },
    reuse: true,
  });
  const settings = JSON.stringify({ kind: 'perturbation', samples: rowsOfSweep, steps: 50, overshoot: 0.02 });
  const scalars = JSON.stringify({
    label: 3,
    trueLabel: 3,
    perturbedLabel: 5,
    steps: 3,
    norm: 1.25,
    relativeNorm: 0.045,
  });
  await prisma.$executeRaw`
    WITH sweep AS (
      INSERT INTO sweeps (name, labels, state, request, seed, api_key_id, request_hash, created_at, finished_at)
      SELECT 'old sweep number ' || place, jsonb_build_object('project', 'p' || place % 100), 'completed', ${request}::jsonb, 0,
        (SELECT id FROM api_keys LIMIT 1), repeat('0', 64), now() - make_interval(secs => (${sweeps}::int - place) * 60),
        now() - make_interval(secs => (${sweeps}::int - place) * 60 - 30)
      FROM generate_series(1, ${sweeps}::int) AS place RETURNING id, finished_at
    )
    INSERT INTO runs (sweep_id, index, model_id, dataset_id, analysis, settings, engine, seed, samples, shard_size, state, finished_at)
    SELECT sweep.id, 0, (SELECT id FROM models WHERE name = 'lenet'), (SELECT id FROM datasets WHERE name = 'garments'),
      'perturbation', ${settings}::jsonb, '{"name": "onnxruntime", "provider": "cpu", "batch": 64}', 0, ${rowsOfSweep}::int,
      ${rowsOfShard}::int, 'completed', sweep.finished_at
    FROM sweep`;
  const runs = await prisma.$queryRaw`
    SELECT runs.id AS "runId", sweeps.id AS "sweepId" FROM runs JOIN sweeps ON sweeps.id = runs.sweep_id
    WHERE sweeps.name LIKE 'old sweep number %' ORDER BY sweeps.created_at`;
  const runIds = runs.map(({ runId }) => runId);
  await prisma.$executeRaw`
    INSERT INTO shards (run_id, index, first_sample, sample_count, state, attempts, worker_id, ok_samples, partial, started_at, finished_at, engine_ms)
    SELECT run_id, shard, shard * ${rowsOfShard}::int, ${rowsOfShard}::int, 'completed', 1, 'worker', ${rowsOfShard}::int, '{}', now(), now(), 400
    FROM unnest(${runIds}::uuid[]) AS run_id, generate_series(0, ${rowsOfSweep / rowsOfShard - 1}::int) AS shard`;
  await prisma.$executeRaw`
    INSERT INTO curves (run_id, name, body, complete, fold_revision) SELECT run_id, ${curve}, ${curveBody(curve)}, true, 1000000
    FROM unnest(${runIds}::uuid[]) AS run_id`;
  // A statement for each thousand runs, so that progress is seen and no statement takes minutes.
  for (let from = 0; from < runIds.length; from += 1000) {
    await prisma.$transaction([
      // References were right when they were made above: checking them takes half of the time.
      prisma.$executeRaw`SET LOCAL session_replication_role = replica`,
      prisma.$executeRaw`
        INSERT INTO results (run_id, sample_index, shard_index, status, scalars)
        SELECT run_id, sample, sample / ${rowsOfShard}::int, 'ok', ${scalars}::jsonb
        FROM unnest(${runIds.slice(from, from + 1000)}::uuid[]) AS run_id, generate_series(0, ${rowsOfSweep - 1}::int) AS sample`,
    ]);
    if (from % 2000 === 0) console.error(`api: rows of ${from + 1000} sweeps`);
  }
  await prisma.$executeRaw`ANALYZE`;
  return { runIds, sweepIds: runs.map(({ sweepId }) => sweepId), curve };
}

function curveBody(name) {
  const points = Array.from({ length: 60 }, (_, place) => ({
    x: place / 600,
    y: place / 60,
    low: place / 61,
    high: place / 59,
    count: 500,
  }));
  return JSON.stringify({
    name,
    title: 'Relative norm of perturbations',
    form: 'line',
    xAxis: { label: 'Relative norm', unit: '', scale: 'linear' },
    yAxis: { label: 'Share of images', unit: 'share', scale: 'linear' },
    series: [{ id: 'images', name: 'images', points }],
    headlines: [],
    intervalMethod: 'Wilson score interval',
    intervalLevel: 0.95,
    signConvention: null,
    complete: true,
    samples: { total: 500, ok: 500, failed: 0 },
  });
}
