/** What is done with a sweep that is there: pause, resume, cancel, retry, extend. */
import {
  type ActionDone,
  cancelSweep,
  extendSweep,
  pauseSweep,
  resumeSweep,
  retryFailed,
  type Store,
  type WorkAdded,
} from '@isthmus/store';
import { extendedSweep, sweepExtension, sweepView } from '@isthmus/sweeps';
import type { Cleaning } from '../cleaning.js';
import { noFields, type Operation, operation } from '../http/operation.js';
import type { Cluster } from '../parts.js';
import { withdrawJobs } from '../withdrawJobs.js';
import { changedSweepPath, requireSweep } from './sweeps.js';

interface ActionDescription {
  readonly id: string;
  /** The last part of the path. */
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly act: (store: Store, sweepId: string) => Promise<ActionDone>;
  /** Whether shards of the sweep leave the queue. */
  readonly leavesQueue: boolean;
}

const actions: readonly ActionDescription[] = [
  {
    id: 'pauseSweep',
    name: 'pause',
    summary: 'Pause a sweep',
    description:
      'Workers end its shards within a second and store the samples that are finished; the rest leaves the queue. Results and curves so far are kept. A paused sweep stays as it is; one that has ended is refused (409).',
    act: pauseSweep,
    leavesQueue: true,
  },
  {
    id: 'resumeSweep',
    name: 'resume',
    summary: 'Resume a paused sweep',
    description:
      'Its shards are queued again; samples that have a result are not computed again. A sweep that is worked on stays as it is; one that has ended is refused (409).',
    act: resumeSweep,
    leavesQueue: false,
  },
  {
    id: 'cancelSweep',
    name: 'cancel',
    summary: 'Cancel a sweep',
    description:
      'Workers end its shards within a second and store the samples that are finished. Results and curves so far are kept, and later sweeps copy them. It is final. A cancelled sweep stays as it is; one that has ended otherwise is refused (409).',
    act: cancelSweep,
    leavesQueue: true,
  },
];

export function sweepActionOperations(cluster: Cluster, cleaning: Cleaning): Operation[] {
  return [...simpleActions(cluster), ...addedWork(cluster, cleaning)];
}

function simpleActions(cluster: Cluster): Operation[] {
  const { store } = cluster;
  return actions.map(({ id, name, summary, description, act, leavesQueue }) =>
    operation({
      id,
      method: 'post',
      path: `/v1/sweeps/:sweepId/${name}`,
      tag: 'sweeps',
      summary,
      description,
      scope: 'submit',
      params: changedSweepPath,
      query: noFields,
      responses: { 200: { description: 'The sweep.', content: { 'application/json': sweepView } } },
      problems: ['conflict'],
      async handle({ response, params: { sweepId } }) {
        const done = await act(store, sweepId);
        if (done === 'done' && leavesQueue) void withdrawJobs(cluster, sweepId);
        response.json(await requireSweep(store, sweepId));
      },
    }),
  );
}

function addedWork({ store, models }: Cluster, cleaning: Cleaning): Operation[] {
  const { findUnboundedOp, tryModel } = models;
  /** Rows of runs that others replace go in the background. */
  const purge = ({ discarded }: WorkAdded): void => {
    if (discarded !== null) void cleaning.purge(discarded, { limitMs: 0 });
  };
  return [
    operation({
      id: 'retryFailedSamples',
      method: 'post',
      path: '/v1/sweeps/:sweepId/retry-failed',
      tag: 'sweeps',
      summary: 'Compute the failed samples of a sweep again',
      description:
        'The failed samples of every run are computed again, also of runs that have ended; the sweep runs again, or stays paused. Runs that failed because a run that they read failed begin anew. Samples that have a result stay, except in a run that an earlier version computed by another revision of its analysis: if some of its samples failed, it is computed anew as a whole. If no sample has failed, the sweep stays as it is; a cancelled sweep is refused (409).',
      scope: 'submit',
      params: changedSweepPath,
      query: noFields,
      responses: { 200: { description: 'The sweep.', content: { 'application/json': sweepView } } },
      problems: ['conflict'],
      async handle({ response, params: { sweepId } }) {
        purge(await retryFailed(store, sweepId));
        response.json(await requireSweep(store, sweepId));
      },
    }),
    operation({
      id: 'extendSweep',
      method: 'post',
      path: '/v1/sweeps/:sweepId/extend',
      tag: 'sweeps',
      summary: 'Add samples, analyses or models to a sweep',
      description:
        'Computes only what is new, and gives the rows and curves that the extended request would give. What the sweep has already is not added again, so that repeating an extension changes nothing. A run whose samples depend on all of another run that grows, such as one on the subspace of shared directions, is computed anew. The extended request is checked as a submission; a cancelled sweep is refused (409).',
      scope: 'submit',
      params: changedSweepPath,
      query: noFields,
      body: sweepExtension,
      responses: { 200: { description: 'The sweep.', content: { 'application/json': extendedSweep } } },
      problems: ['conflict', 'unusable-content'],
      async handle({ response, params: { sweepId }, body: extension }) {
        const added = await extendSweep(store, { id: sweepId, extension, findUnboundedOp, tryModel });
        purge(added);
        response.json({ ...(await requireSweep(store, sweepId)), warnings: added.warnings });
      },
    }),
  ];
}
