/** The options of every command that talks to a cluster. */
import { type Command, InvalidArgumentError } from 'commander';

export function withConnection(command: Command): Command {
  return command
    .option('--url <url>', 'the API; that of the running "isthmus up" by default (ISTHMUS_API_URL)')
    .option('--key <key>', 'its API key (better: ISTHMUS_API_KEY, which other users of the machine cannot see)')
    .option('--state <folder>', 'state folder of the cluster, .isthmus in the repository by default (ISTHMUS_STATE)');
}

/** A parser of options for commander. */
export function wholeNumber({ min, max }: { min: number; max: number }): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`);
  };
}
