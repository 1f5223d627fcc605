/** isthmus pause, resume, retry, cancel and delete: what becomes of a sweep that was submitted; and gc, for what nobody keeps. */
import { bytesText, isFinal } from '@isthmus/contracts';
import type { DeletedSweep, Garbage, SweepAction, SweepView } from '@isthmus/sweeps';
import type { Command } from 'commander';
import { type ConnectionOptions, connect } from '../client/connection.js';
import { describeProgress } from '../client/followSweep.js';
import { hint, shortId } from '../terminal/commandName.js';
import { confirm } from '../terminal/confirm.js';
import { answer, remark, table } from '../terminal/output.js';
import { whileWaiting } from '../terminal/progress.js';
import { changedSweep, sweepArgument, wholeNumber, withConnection } from './clusterOptions.js';

interface ActionCommand {
  readonly name: Exclude<SweepAction, 'extend' | 'delete'>;
  /** Where it is not the name of the action. */
  readonly command?: string;
  readonly description: string;
  /** What the user does next, in a sweep that has not ended. */
  readonly next: keyof typeof afterwards | null;
}

const afterwards = { resume: 'goes on with it', watch: 'shows how far it is' } as const;

const actions: readonly ActionCommand[] = [
  {
    name: 'pause',
    description: 'pause a sweep: workers end its shards within a second; what is finished stays',
    next: 'resume',
  },
  { name: 'resume', description: 'go on with a paused sweep', next: 'watch' },
  {
    name: 'retry-failed',
    command: 'retry',
    description: 'compute the failed samples of a sweep again',
    next: 'watch',
  },
  { name: 'cancel', description: 'cancel a sweep, for good; its results so far are kept', next: null },
];

export function addActions(program: Command): void {
  for (const { name, command = name, description, next } of actions) {
    withConnection(program.command(command))
      .description(description)
      .argument('<sweep>', sweepArgument)
      .action(async (sweep: string, options: ConnectionOptions) => {
        const api = connect(options);
        const view = await api.actOnSweep(await changedSweep(api, sweep), name);
        answer(view, () => [describeProgress(view)]);
        if (next !== null && !isFinal(view.state)) remark(`${hint(next, shortId(view.id))} ${afterwards[next]}.`);
      });
  }
}

interface DeleteOptions extends ConnectionOptions {
  readonly unused?: true;
  readonly yes?: true;
}

export function addDelete(program: Command): void {
  withConnection(program.command('delete'))
    .description('delete a sweep with its results and curves; one that is worked on is cancelled first')
    .argument('<sweep>', sweepArgument)
    .option('--unused', 'with it the models and data sets that no other sweep uses')
    .option('--yes', 'without asking')
    .action(async (sweep: string, { unused: also, yes, ...connection }: DeleteOptions) => {
      const unused = also === true;
      const api = connect(connection);
      const view = await api.viewSweep(await changedSweep(api, sweep));
      await confirm(deletionQuestion(view, unused), { yes });
      const deleted = await whileWaiting('deleting its rows', api.deleteSweep(view.id, { unused }));
      answer(deleted, () => deletedLines(deleted));
    });
}

function deletionQuestion({ id, name, state, samples: { ok, failed } }: SweepView, unused: boolean): string {
  const named = name === null ? shortId(id) : `${shortId(id)} (${name})`;
  const rows = (ok + failed).toLocaleString('en-US');
  const more = unused ? ', and the models and data sets that no other sweep uses' : '';
  return `Delete sweep ${named}, ${state}, with ${rows} results${more}`;
}

function deletedLines({ id, complete, models, datasets }: DeletedSweep): string[] {
  return [
    `${shortId(id)} is deleted${complete ? '' : '; its rows are still being deleted'}.`,
    ...models.map((name) => `The model ${name} went with it.`),
    ...datasets.map((name) => `The data set ${name} went with it.`),
  ];
}

interface CollectOptions extends ConnectionOptions {
  readonly olderThan?: number;
  readonly dryRun?: true;
  readonly yes?: true;
}

export function addCollect(program: Command): void {
  withConnection(program.command('gc'))
    .description('delete sweeps that ended longer ago than they are kept, and files that nothing names; for admins')
    .option(
      '--older-than <days>',
      'than these, instead of ISTHMUS_RETENTION_DAYS',
      wholeNumber({ min: 0, max: 36_500 }),
    )
    .option('--dry-run', 'say what would go; delete nothing')
    .option('--yes', 'without asking')
    .action(async ({ olderThan, dryRun, yes, ...connection }: CollectOptions) => {
      const api = connect(connection);
      const policy = { olderThanDays: olderThan };
      const garbage = await whileWaiting('looking for what would go', api.findGarbage(policy));
      if (dryRun) {
        answer(garbage, () => garbageLines(garbage));
        return;
      }
      if (!yes) for (const line of garbageLines(garbage)) remark(line);
      await confirm(`Delete ${garbage.sweeps.length} sweeps and ${bytesText(garbage.bytes)}`, { yes });
      const removed = await whileWaiting('deleting it', api.collectGarbage(policy));
      answer(removed, () => [`${removed.sweeps.length} sweeps and ${bytesText(removed.bytes)} are deleted.`]);
    });
}

function garbageLines({ olderThanDays, keepLabel, sweeps, files, uploads, bytes }: Garbage): string[] {
  const policy =
    olderThanDays === null
      ? 'Sweeps are kept for ever.'
      : `Sweeps go ${olderThanDays} days after their end, except those with the label ${keepLabel}.`;
  return [
    policy,
    ...table(sweeps.map(({ id, name, bytes: size }) => [shortId(id), bytesText(size), name ?? ''])),
    ...files.map(({ sha256, bytes: size }) => `file ${sha256.slice(0, 12)}  ${bytesText(size)}`),
    ...(uploads.files > 0 ? [`${uploads.files} files of broken uploads  ${bytesText(uploads.bytes)}`] : []),
    `${bytesText(bytes)} in all`,
  ];
}
