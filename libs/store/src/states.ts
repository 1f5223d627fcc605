/** The states as SQL lists, for the queries of this package; libs/contracts/src/states.ts says what each means. */
import { Prisma } from './generated/client.js';

export const openSweepStates = Prisma.sql`('submitted', 'running')`;
export const openRunStates = Prisma.sql`('waiting', 'running')`;
/** Runs that others wait for in vain. */
export const lostRunStates = Prisma.sql`('failed', 'cancelled')`;
export const openShardStates = Prisma.sql`('pending', 'queued', 'active')`;
/** Shards that the queue should know of. */
export const handedOverShardStates = Prisma.sql`('queued', 'active')`;
/** Shards whose samples all have rows. */
export const doneShardStates = Prisma.sql`('completed', 'failed')`;
