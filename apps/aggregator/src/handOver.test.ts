import { shardJobId } from '@isthmus/contracts';
import { expect, it } from 'vitest';
import { lostShards } from './handOver.js';

const runId = '6f2f9f0e-7c55-4a37-9a3c-0f8b0b3b3b3b';
const jobs = [0, 1, 2, 3, 4].map((shardIndex) => ({ runId, shardIndex }));

it('gives back shards that the queue has ended or never heard of, and no other', () => {
  const found = new Map([
    [shardJobId(jobs[0]!), 'waiting'],
    [shardJobId(jobs[1]!), 'active'],
    [shardJobId(jobs[2]!), 'final'],
    [shardJobId(jobs[3]!), 'absent'],
  ] as const);
  expect(lostShards(jobs, found).map((job) => job.shardIndex)).toEqual([2, 3, 4]);
});
