/** isthmus submit: checks a sweep file, sends it. */
import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { type ConnectionOptions, connect } from '../client/connection.js';
import { readSweepFile } from '../client/sweepFile.js';
import { remark, say } from '../terminal.js';
import { withConnection } from './clusterOptions.js';
import { watchToEnd } from './watch.js';

export function addSubmit(program: Command): void {
  withConnection(program.command('submit'))
    .description('submit a sweep')
    .argument('<file>', 'the sweep, YAML or JSON (studies/ has examples)')
    .option('--watch', 'show its progress until it ends')
    .option('--idempotency-key <key>', 'submitting again with the same key gives the same sweep')
    .action(async (file: string, options: ConnectionOptions & { watch?: true; idempotencyKey?: string }) => {
      const request = readSweepFile(file);
      const api = connect(options);
      const { id } = await api.submitSweep(request, { idempotencyKey: options.idempotencyKey ?? randomUUID() });
      say(id);
      if (options.watch) await watchToEnd(api, id);
      else remark(`Watch it with "isthmus watch ${id}".`);
    });
}
