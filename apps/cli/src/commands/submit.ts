/** isthmus submit: checks a sweep file, sends it. */
import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { type ConnectionOptions, connect } from '../client/connection.js';
import { planLines } from '../client/plan.js';
import { readSweepFile } from '../client/sweepFile.js';
import { remark, say } from '../terminal.js';
import { withConnection } from './clusterOptions.js';
import { remarkReport, watchToEnd } from './watch.js';

interface SubmitOptions extends ConnectionOptions {
  readonly models?: string[];
  readonly dataset?: string;
  readonly watch?: true;
  readonly dryRun?: true;
  readonly idempotencyKey?: string;
}

export function addSubmit(program: Command): void {
  withConnection(program.command('submit'))
    .description('submit a sweep')
    .argument('<file>', 'the sweep, YAML or JSON (studies/ has examples)')
    .option('--models <names...>', "instead of the file's; what it has for others alone is left out")
    .option('--dataset <name>', "instead of the file's")
    .option('--dry-run', 'check it and say what it would take; submit nothing')
    .option('--watch', 'show its progress until it ends')
    .option('--idempotency-key <key>', 'submitting again with the same key gives the same sweep')
    .action(async (file: string, { models, dataset, ...options }: SubmitOptions) => {
      const request = readSweepFile(file, { models, dataset });
      const api = connect(options);
      if (options.dryRun) {
        for (const line of planLines(await api.planSweep(request))) say(line);
        return;
      }
      const { id, warnings } = await api.submitSweep(request, {
        idempotencyKey: options.idempotencyKey ?? randomUUID(),
      });
      for (const warning of warnings) remark(`Warning: ${warning}`);
      say(id);
      if (options.watch) {
        await watchToEnd(api, id);
        remarkReport(id);
      } else remark(`Watch it with "isthmus watch ${id}".`);
    });
}
