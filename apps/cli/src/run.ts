/** The isthmus command: its subcommands, and the message and exit code of each error. */
import { ProblemError, problemKinds } from '@isthmus/contracts';
import { Command, CommanderError } from 'commander';
import { AlreadyRunning } from './cluster/stateFolder.js';
import { addCompletion } from './commands/completion.js';
import { addDatasets } from './commands/datasets.js';
import { addDemo } from './commands/demo.js';
import { addDoctor } from './commands/doctor.js';
import { addExtend } from './commands/extend.js';
import { addKeys } from './commands/keys.js';
import { addActions, addCollect, addDelete } from './commands/lifecycle.js';
import { addModels } from './commands/models.js';
import { addReport, addSubmit, addWatch } from './commands/submit.js';
import { addEdit, addShow, addSweeps } from './commands/sweeps.js';
import { addUp } from './commands/up.js';
import { Interrupted } from './terminal/interrupt.js';
import { complain, outliveReader, setOutput, UsageError } from './terminal/output.js';
import { version } from './version.js';

const commands = [
  addUp,
  addSubmit,
  addWatch,
  addReport,
  addSweeps,
  addShow,
  addEdit,
  addActions,
  addExtend,
  addDelete,
  addModels,
  addDatasets,
  addKeys,
  addCollect,
  addDoctor,
  addDemo,
  addCompletion,
];

/** Every command, with its options. */
function createProgram(): Command {
  const program = new Command('isthmus')
    .description('Measures the geometry of image classifiers on a job-queue cluster.')
    .version(version, '-V, --version', 'print the version')
    .option('--json', 'write results as JSON: one document, or one a line where a command tells of changes')
    .option('-q, --quiet', 'no progress and no hints; errors and warnings stay')
    .showHelpAfterError(false)
    .configureHelp({ showGlobalOptions: true });
  program.hook('preAction', () => setOutput(program.opts()));
  for (const add of commands) add(program);
  strict(program);
  return program;
}

/**
 * @returns the exit code: 0 done; 1 it went wrong; 2 the command or its input cannot be used; 129, 130 or 143 ended by SIGHUP, SIGINT
 *   (Ctrl-C) or SIGTERM
 */
export async function run(words: readonly string[]): Promise<number> {
  outliveReader();
  try {
    await createProgram().parseAsync(words, { from: 'user' });
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
  if (error instanceof Interrupted) {
    complain(sentence);
    // What cannot be stopped, such as the import of a folder, must not hold the process.
    process.exit(error.exitCode);
  }
  complain(`error: ${sentence}`);
  const refused =
    error instanceof UsageError ||
    error instanceof AlreadyRunning ||
    // An error of libs/datasets, which is loaded only where it is used.
    (error instanceof Error && error.name === 'DatasetError') ||
    (error instanceof ProblemError && problemKinds[error.kind].status < 500);
  return refused ? 2 : 1;
}
