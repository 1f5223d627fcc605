/** The commands about sweeps: sweeps (list), submit, watch, cancel, report. */

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { SweepView } from '@isthmus/sweeps';
import type { Command } from 'commander';
import type { ApiClient } from '../client/api.js';
import { type ConnectionOptions, connect } from '../client/connection.js';
import { headlineLines } from '../client/headlines.js';
import { planLines } from '../client/plan.js';
import { describeProgress, follow } from '../client/progress.js';
import { writeReport } from '../client/report.js';
import { readSweepFile } from '../client/sweepFile.js';
import { remark, say, table } from '../terminal.js';
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

export function addCancel(program: Command): void {
  withConnection(program.command('cancel'))
    .description('cancel a sweep; its results so far are kept')
    .argument('<sweep>', 'its id')
    .action(async (sweep: string, options: ConnectionOptions) => {
      say(describeProgress(await connect(options).cancelSweep(sweep)));
    });
}

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

/** Says where the other numbers are. */
function remarkReport(id: string): void {
  remark(`"isthmus report ${id}" writes all numbers, pictures and results.`);
}

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

export function addReport(program: Command): void {
  withConnection(program.command('report'))
    .description('write report.html, every curve as JSON, CSV and PNG, and the results of all samples as NDJSON')
    .argument('<sweep>', 'its id')
    .option('--out <folder>', 'where to; reports/<sweep> by default')
    .option('--vectors', "with the samples' vectors in the results, as base64 of float32")
    .action(async (sweep: string, options: ConnectionOptions & { out?: string; vectors?: true }) => {
      const api = connect(options);
      const view = await api.viewSweep(sweep);
      const folder = options.out ?? join('reports', view.id);
      say(await writeReport(api, view, folder, { vectors: options.vectors === true }));
    });
}
