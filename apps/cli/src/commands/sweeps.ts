/** isthmus sweeps, show and edit: find sweeps, look at one, rename and label it. */
import { type Labels, sweepState } from '@isthmus/contracts';
import type { SweepEdit, SweepSummary, SweepView } from '@isthmus/sweeps';
import { type Command, Option } from 'commander';
import type { ApiClient, SweepPage, SweepQuery } from '../client/api.js';
import { type ConnectionOptions, connect } from '../client/connection.js';
import { describeProgress } from '../client/followSweep.js';
import { shortId } from '../terminal/commandName.js';
import { answer, remark, table, UsageError } from '../terminal/output.js';
import {
  changedSweep,
  label,
  labelFilter,
  moment,
  sweepArgument,
  wholeNumber,
  withConnection,
} from './clusterOptions.js';

interface ListOptions extends ConnectionOptions {
  readonly search?: string;
  readonly label?: string[];
  readonly is?: string[];
  readonly model?: string;
  readonly dataset?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit: number;
  readonly cursor?: string;
}

export function addSweeps(program: Command): void {
  withConnection(program.command('sweeps'))
    .description('list sweeps, newest first, or find some: every condition must fit')
    .option('--search <text>', 'part of the name or of a label, or the beginning of the id')
    .option('--label <label>', 'KEY=VALUE, or KEY for any value; may be repeated', labelFilter)
    .addOption(new Option('--is <states...>', 'in one of these states').choices(sweepState.options))
    .option('--model <name>', 'that measure this model')
    .option('--dataset <name>', 'on this data set')
    .option('--since <time>', 'submitted since then: 2026-11-30, or 12h, 7d or 4w before now', moment('before now'))
    .option('--until <time>', 'submitted before then', moment('before now'))
    .option('--limit <n>', 'how many', wholeNumber({ min: 1, max: 10_000 }), 25)
    .option('--cursor <cursor>', 'go on after an earlier list, which said it')
    .action(async ({ search, label, is, model, dataset, since, until, limit, cursor, ...connection }: ListOptions) => {
      const query = { search, label, state: is, model, dataset, createdAfter: since, createdBefore: until };
      const page = await listUpTo(connect(connection), { ...query, cursor }, limit);
      answer(page, () => table(page.sweeps.map(listedCells)));
      if (page.sweeps.length === 0) remark('No sweep fits.');
      if (page.next !== null) remark(`There are more: add --cursor ${page.next}, or a larger --limit.`);
    });
}

/** Pages of the API until there are so many. */
async function listUpTo(api: ApiClient, query: SweepQuery, limit: number): Promise<SweepPage> {
  const sweeps: SweepSummary[] = [];
  let next: string | null = null;
  do {
    const more = next === null ? {} : { cursor: next };
    const page: SweepPage = await api.listSweeps({ ...query, ...more, limit: Math.min(100, limit - sweeps.length) });
    sweeps.push(...page.sweeps);
    next = page.next;
  } while (next !== null && sweeps.length < limit);
  return { sweeps, next };
}

function listedCells({ id, state, samples, createdAt, name, labels }: SweepSummary): string[] {
  const { total, ok, failed, reused } = samples;
  const extra = [...(failed > 0 ? [`${failed} failed`] : []), ...(reused > 0 ? [`${reused} reused`] : [])];
  return [
    shortId(id),
    state,
    `${ok + failed}/${total}${extra.length > 0 ? ` (${extra.join(', ')})` : ''}`,
    time(createdAt),
    name ?? '',
    labelsText(labels),
  ];
}

/** "2026-11-30 12:00:00", in UTC. */
export function time(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ');
}

/** "project=islands draft=yes", by key. */
function labelsText(labels: Labels): string {
  return Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
}

export function addShow(program: Command): void {
  withConnection(program.command('show'))
    .description('show a sweep and its runs')
    .argument('<sweep>', sweepArgument)
    .action(async (sweep: string, options: ConnectionOptions) => {
      const view = await connect(options).viewSweep(sweep);
      answer(view, () => sweepLines(view));
    });
}

/** "hooks.example: sweep.completed waiting after 2 attempts (expected an answer of 2xx, received 503)"; empty without a webhook. */
function webhookText({ webhook }: SweepView): string {
  if (webhook === undefined) return '';
  const [last] = webhook.deliveries;
  if (last === undefined) return webhook.host;
  const { event, state, attempts, error } = last;
  const after = attempts === 1 ? '1 attempt' : `${attempts} attempts`;
  return `${webhook.host}: ${event} ${state} after ${after}${error === null ? '' : ` (${error})`}`;
}

function sweepLines(view: SweepView): string[] {
  const { id, name, labels, createdAt, finishedAt, error, runs } = view;
  const facts = [
    ['sweep', id],
    ['name', name ?? ''],
    ['labels', labelsText(labels)],
    ['state', describeProgress(view)],
    ['error', error ?? ''],
    ['submitted', time(createdAt)],
    ['ended', finishedAt === null ? '' : time(finishedAt)],
    ['webhook', webhookText(view)],
  ].filter(([, value]) => value !== '');
  const rows = runs.map((run) => [
    String(run.index + 1),
    run.model,
    [run.analysis.kind, run.distinction].filter((text) => text !== '').join(', '),
    run.state,
    `${run.samples.ok + run.samples.failed}/${run.samples.total}`,
    run.samples.failed > 0 ? `${run.samples.failed} failed` : '',
    run.error ?? '',
  ]);
  return [...table(facts), '', ...table([['run', 'model', 'analysis', 'state', 'samples', '', ''], ...rows])];
}

interface EditOptions extends ConnectionOptions {
  readonly name?: string;
  readonly label?: Labels;
  readonly unlabel?: string[];
}

export function addEdit(program: Command): void {
  withConnection(program.command('edit'))
    .description('rename or label a sweep')
    .argument('<sweep>', sweepArgument)
    .option('--name <name>', 'its new name; "" for none')
    .option('--label <label>', 'KEY=VALUE to set; may be repeated', label)
    .option('--unlabel <keys...>', 'labels to remove')
    .action(async (sweep: string, { name, label, unlabel = [], ...connection }: EditOptions) => {
      if (name === undefined && label === undefined && unlabel.length === 0) {
        throw new UsageError('expected --name, --label or --unlabel');
      }
      const removed = Object.fromEntries(unlabel.map((key) => [key, null]));
      const edit: SweepEdit = {
        ...(name === undefined ? {} : { name: name === '' ? null : name }),
        ...(label === undefined && unlabel.length === 0 ? {} : { labels: { ...label, ...removed } }),
      };
      const api = connect(connection);
      const view = await api.editSweep(await changedSweep(api, sweep), edit);
      answer(view, () => table([[shortId(view.id), view.name ?? '', labelsText(view.labels)]]));
    });
}
