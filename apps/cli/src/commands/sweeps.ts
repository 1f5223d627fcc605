/** isthmus sweeps: what was submitted lately. */
import type { Command } from 'commander';
import { type ConnectionOptions, connect } from '../client/connection.js';
import { say, table } from '../terminal.js';
import { withConnection } from './clusterOptions.js';

export function addSweeps(program: Command): void {
  withConnection(program.command('sweeps'))
    .description('list sweeps, newest first')
    .action(async (options: ConnectionOptions) => {
      const sweeps = await connect(options).listSweeps({ limit: 25 });
      const rows = sweeps.map(({ id, state, samples: { total, ok, failed, reused }, createdAt, name }) => [
        id,
        state,
        `${ok + failed}/${total}${reused > 0 ? ` (${reused} reused)` : ''}`,
        createdAt.slice(0, 19).replace('T', ' '),
        name ?? '',
      ]);
      for (const line of table(rows)) say(line);
    });
}
