/** isthmus submit, watch and report: from a file to numbers. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { isFinal, type Labels } from '@isthmus/contracts';
import type { SweepView } from '@isthmus/sweeps';
import type { Command } from 'commander';
import type { ApiClient } from '../client/api.js';
import { type ConnectionOptions, connect } from '../client/connection.js';
import { follow } from '../client/followSweep.js';
import { headlineLines } from '../client/headlines.js';
import { planLines } from '../client/plan.js';
import { writeReport } from '../client/report.js';
import { readSweepFile } from '../client/sweepFile.js';
import { hint, shortId } from '../terminal/commandName.js';
import { untilInterrupted } from '../terminal/interrupt.js';
import { answer, complain, remark, say } from '../terminal/output.js';
import { whileWaiting } from '../terminal/progress.js';
import { label, sweepArgument, withConnection } from './clusterOptions.js';

interface SubmitOptions extends ConnectionOptions {
  readonly name?: string;
  readonly label?: Labels;
  readonly models?: string[];
  readonly dataset?: string;
  readonly watch?: true;
  readonly dryRun?: true;
  readonly idempotencyKey?: string;
}

/** The API tries each model at the batch of the sweep, one after the other, for two minutes at most. */
const checking = 'checking it, with each of its models';

export function addSubmit(program: Command): void {
  withConnection(program.command('submit'))
    .description('submit a sweep')
    .argument('<file>', 'the sweep, YAML or JSON (studies/ has examples)')
    .option('--name <name>', "instead of the file's")
    .option('--label <label>', "KEY=VALUE, beside the file's; may be repeated", label)
    .option('--models <names...>', "instead of the file's; what it has for others alone is left out")
    .option('--dataset <name>', "instead of the file's")
    .option('--dry-run', 'check it and say what it would take; submit nothing')
    .option('--watch', 'show its progress until it ends')
    .option('--idempotency-key <key>', 'submitting again with the same key gives the same sweep')
    .action(async (file: string, { name, label: labels, models, dataset, ...options }: SubmitOptions) => {
      const request = readSweepFile(file, { name, labels, models, dataset });
      const api = connect(options);
      if (options.dryRun) {
        const plan = await whileWaiting(checking, api.planSweep(request));
        answer(plan, () => planLines(plan));
        return;
      }
      const idempotencyKey = options.idempotencyKey ?? randomUUID();
      const submitted = await whileWaiting(checking, api.submitSweep(request, { idempotencyKey }));
      for (const warning of submitted.warnings) complain(`Warning: ${warning}`);
      if (submitted.webhookSecret !== undefined) {
        complain(`Secret of the webhook, which is told only now: ${submitted.webhookSecret}`);
      }
      answer(submitted, () => [submitted.id]);
      if (options.watch) {
        await watchToEnd(api, submitted.id);
        remarkReport(submitted.id);
      } else remark(`${hint('watch', shortId(submitted.id))} shows how far it is.`);
    });
}

export function addWatch(program: Command): void {
  withConnection(program.command('watch'))
    .description('show the progress of a sweep until it ends; with --json the sweep at every change, one a line')
    .argument('<sweep>', sweepArgument)
    .action(async (sweep: string, options: ConnectionOptions) => {
      const { id } = await watchToEnd(connect(options), sweep);
      remarkReport(id);
    });
}

/**
 * Throws unless the sweep completes, so that a script sees it in the exit code.
 * @param signal ends the watch, for a caller that handles the signals of the terminal itself
 */
export async function watchToEnd(
  api: ApiClient,
  sweep: string,
  { signal }: { signal?: AbortSignal } = {},
): Promise<SweepView> {
  const { id } = await api.viewSweep(sweep);
  const watch = (until: AbortSignal) => follow(api, id, { signal: until, tell: (one) => answer(one, () => []) });
  const view = await (signal === undefined ? untilInterrupted(() => goesOn(id), watch) : watch(signal));
  if (view.state !== 'completed') {
    throw new Error(`The sweep ${id} was ${view.state}${view.error === null ? '' : `: ${view.error}`}.`);
  }
  for (const line of await headlineLines(api, view)) say(line);
  return view;
}

function goesOn(id: string): string {
  return `The sweep goes on. ${hint('watch', shortId(id))} returns to it, ${hint('cancel', shortId(id))} ends it.`;
}

/** Says where the other numbers are. */
function remarkReport(id: string): void {
  remark(`${hint('report', shortId(id))} writes all numbers, pictures and results.`);
}

export function addReport(program: Command): void {
  withConnection(program.command('report'))
    .description('write report.html, every curve as JSON, CSV and PNG, and the results of all samples as NDJSON')
    .argument('<sweep>', sweepArgument)
    .option('--out <folder>', 'where to; reports/<sweep> by default')
    .option('--vectors', "with the samples' vectors in the results, as base64 of float32")
    .action(async (sweep: string, options: ConnectionOptions & { out?: string; vectors?: true }) => {
      const api = connect(options);
      const view = await api.viewSweep(sweep);
      if (!isFinal(view.state)) remark(`The sweep is ${view.state}: the report has what there is so far.`);
      const folder = options.out ?? join('reports', view.id);
      const page = await writeReport(api, view, folder, { vectors: options.vectors === true });
      answer({ sweep: view.id, report: page }, () => [page]);
    });
}
