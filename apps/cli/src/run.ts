/** The isthmus command: its subcommands, and the message and exit code of each error. */
import { ProblemError, problemKinds } from '@isthmus/contracts';
import { DatasetError } from '@isthmus/datasets';
import { Command, CommanderError } from 'commander';
import { AlreadyRunning } from './cluster/stateFolder.js';
import { addDatasets } from './commands/datasets.js';
import { addDemo } from './commands/demo.js';
import { addDoctor } from './commands/doctor.js';
import { addModels } from './commands/models.js';
import { addCancel, addReport, addSubmit, addSweeps, addWatch } from './commands/sweeps.js';
import { addUp } from './commands/up.js';
import { outliveReader, remark, UsageError } from './terminal.js';

const commands = [
  addUp,
  addSubmit,
  addWatch,
  addReport,
  addCancel,
  addSweeps,
  addModels,
  addDatasets,
  addDoctor,
  addDemo,
];

/** @returns the exit code: 0 done, 1 it went wrong, 2 what was typed or given cannot be done */
export async function run(words: readonly string[]): Promise<number> {
  outliveReader();
  const program = new Command('isthmus')
    .description('Measures the geometry of image classifiers on a job-queue cluster.')
    .showHelpAfterError(false);
  for (const add of commands) add(program);
  strict(program);
  try {
    await program.parseAsync(words, { from: 'user' });
    return 0;
  } catch (error) {
    return report(error);
  }
}

/** Parsing throws every error, as one line. Subcommands do not inherit these settings. */
function strict(command: Command): void {
  command.exitOverride();
  command.configureOutput({ outputError: (text, write) => write(`${text.trim().replaceAll('\n', ' ')}\n`) });
  command.commands.forEach(strict);
}

function report(error: unknown): number {
  // Commander has printed the error already. Requested help is not an error.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const sentence = error instanceof Error ? error.message : String(error);
  remark(`error: ${sentence}`);
  const refused =
    error instanceof UsageError ||
    error instanceof AlreadyRunning ||
    error instanceof DatasetError ||
    (error instanceof ProblemError && problemKinds[error.kind].status < 500);
  return refused ? 2 : 1;
}
