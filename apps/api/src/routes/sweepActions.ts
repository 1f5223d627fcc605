/** What is done with a sweep that is there: pause, resume, cancel. */
import { type ActionDone, cancelSweep, pauseSweep, resumeSweep, type Store } from '@isthmus/store';
import { sweepView } from '@isthmus/sweeps';
import { nothing, type Operation, operation } from '../http/operation.js';
import type { Cluster } from '../parts.js';
import { withdrawJobs } from '../withdrawJobs.js';
import { requireSweep, sweepPath } from './sweeps.js';

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

export function sweepActionOperations(cluster: Cluster): Operation[] {
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
      params: sweepPath,
      query: nothing,
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
