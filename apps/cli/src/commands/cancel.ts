/** isthmus cancel: ends a sweep; results so far are kept. */
import type { Command } from 'commander';
import { type ConnectionOptions, connect } from '../client/connection.js';
import { describeProgress } from '../client/progress.js';
import { say } from '../terminal.js';
import { withConnection } from './clusterOptions.js';

export function addCancel(program: Command): void {
  withConnection(program.command('cancel'))
    .description('cancel a sweep; its results so far are kept')
    .argument('<sweep>', 'its id')
    .action(async (sweep: string, options: ConnectionOptions) => {
      say(describeProgress(await connect(options).cancelSweep(sweep)));
    });
}
