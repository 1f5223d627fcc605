/** How this user calls the command, for hints that can be typed as they stand. */
import { basename, relative } from 'node:path';
import { findProgram } from '../cluster/programs.js';

/** What tells it: where the process began, and what npm says of itself. */
interface Start {
  readonly environment: NodeJS.ProcessEnv;
  /** The script that Node runs. */
  readonly script: string;
  readonly directory: string;
}

/** "npm run -s isthmus --" in a clone, "npx isthmus", "isthmus" where it is on PATH, else Node with the script. */
export function commandName({ environment, script, directory }: Start): string {
  const { npm_lifecycle_event: runs, npm_command: command, PATH } = environment;
  if (runs === 'isthmus' || runs === 'demo') return 'npm run -s isthmus --';
  if (command === 'exec') return 'npx isthmus';
  if (basename(script) === 'isthmus' || findProgram(['isthmus'], PATH) !== null) return 'isthmus';
  return `node ${relative(directory, script)}`;
}

const thisCommand = () =>
  commandName({ environment: process.env, script: process.argv[1] ?? '', directory: process.cwd() });

/** `"isthmus watch 4f2a9c01"`, in quotes, with the name that this user can type. */
export function hint(...words: readonly string[]): string {
  return `"${[thisCommand(), ...words].join(' ')}"`;
}

/** The beginning of an id that commands take: eight characters, which two of a million sweeps share once in thousands of times. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}
