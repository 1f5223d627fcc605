/** isthmus cancel: what becomes of a sweep that was submitted. */
import type { Command } from 'commander';
import { type ConnectionOptions, connect } from '../client/connection.js';
import { describeProgress } from '../client/followSweep.js';
import { answer } from '../terminal/output.js';
import { sweepArgument, withConnection } from './clusterOptions.js';

export function addCancel(program: Command): void {
  withConnection(program.command('cancel'))
    .description('cancel a sweep; its results so far are kept')
    .argument('<sweep>', sweepArgument)
    .action(async (sweep: string, options: ConnectionOptions) => {
      const view = await connect(options).cancelSweep(sweep);
      answer(view, () => [describeProgress(view)]);
    });
}
