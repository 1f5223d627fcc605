/** isthmus watch: a sweep's progress until it ends, then its first headline numbers. */
import type { SweepView } from '@isthmus/contracts';
import type { Command } from 'commander';
import type { ApiClient } from '../client/api.js';
import { type ConnectionOptions, connect } from '../client/connection.js';
import { follow } from '../client/followSweep.js';
import { headlineLines } from '../client/headlines.js';
import { remark, say } from '../terminal.js';
import { withConnection } from './clusterOptions.js';

export function addWatch(program: Command): void {
  withConnection(program.command('watch'))
    .description('show the progress of a sweep until it ends')
    .argument('<sweep>', 'its id')
    .action(async (sweep: string, options: ConnectionOptions) => {
      await watchToEnd(connect(options), sweep);
      remarkReport(sweep);
    });
}

/** Throws unless the sweep completes, so that a script sees it in the exit code. */
export async function watchToEnd(api: ApiClient, id: string): Promise<SweepView> {
  const view = await follow(api, id);
  if (view.state !== 'completed')
    throw new Error(`The sweep ${id} was ${view.state}${view.error === null ? '' : `: ${view.error}`}.`);
  for (const line of await headlineLines(api, view)) say(line);
  return view;
}

/** Where the rest of the numbers is. */
export function remarkReport(id: string): void {
  remark(`"isthmus report ${id}" writes all numbers, pictures and results.`);
}
