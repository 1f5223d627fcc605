/** A sweep's plan as text: a line for each run, and the total. */
import { bytesText, duration } from '@isthmus/contracts';
import { runDistinctions } from '@isthmus/planning';
import type { SweepPlan } from '@isthmus/sweeps';
import { table } from '../terminal/output.js';

export function planLines(plan: SweepPlan): string[] {
  const distinctions = runDistinctions(plan.runs);
  // Mostly all runs are on one data set, which the reader knows.
  const several = new Set(plan.runs.map(({ dataset }) => dataset)).size > 1;
  const rows = plan.runs.map((run) => [
    // As in the names of the report's files.
    String(run.index + 1),
    run.model,
    ...(several ? [run.dataset] : []),
    [run.analysis.kind, distinctions.get(run.index) ?? ''].filter((text) => text !== '').join(', '),
    String(run.samples),
    run.reused === null ? 'unknown' : String(run.reused),
    `${run.shards} x ${run.shardSize}`,
    duration(run.deviceSeconds),
    duration(run.workerSeconds),
    bytesText(run.storageBytes),
    run.speed,
    run.reads.length === 0 ? '' : `after ${run.reads.map((index) => index + 1).join(', ')}`,
  ]);
  const header = [
    'run',
    'model',
    ...(several ? ['data set'] : []),
    'analysis',
    'samples',
    'reused',
    'shards',
    'device',
    'worker',
    'storage',
    'speed',
    '',
  ];
  const { samples, reused, shards, deviceSeconds, workerSeconds, storageBytes } = plan;
  return [
    ...table([header, ...rows]),
    `${samples} samples${reused > 0 ? `, ${reused} of them copied from earlier sweeps,` : ''} in ${shards} shards: ${duration(workerSeconds)} of one worker, ${duration(deviceSeconds)} of it in the engine; ${bytesText(storageBytes)} in the database.`,
    wall(plan),
    ...(plan.runs.some(({ speed }) => speed === 'estimated')
      ? ['An estimated speed may be wrong several times over; the first shard of a model measures it.']
      : []),
    ...plan.warnings.map((warning) => `Warning: ${warning}`),
  ];
}

function wall({ workers, wallSeconds }: SweepPlan): string {
  if (wallSeconds === null) return 'No worker of this engine and provider is connected.';
  return `About ${duration(wallSeconds)} on the ${workers === 1 ? 'worker that is' : `${workers} workers that are`} connected, if they do nothing else.`;
}
