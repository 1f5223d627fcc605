/**
 * isthmus completion: a script for the user's shell that completes commands, options and their values. It holds all words, so that a
 * key press starts no process. Own code because the packages for commander start Node at each key press and complete no file names in
 * bash (@bomb.sh/tab 0.0.22).
 */
import { Argument, type Command, type Option } from 'commander';
import { answer } from '../terminal/output.js';

const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];

export function addCompletion(program: Command): void {
  program
    .command('completion')
    .description('print a script that completes words in your shell: source <(isthmus completion bash)')
    .addArgument(new Argument('<shell>', 'which one').choices(shells))
    .action((shell: Shell) => {
      const script = completionScript(program, shell);
      answer({ shell, script }, () => [script]);
    });
}

/** The commands of the program with their options, when all are added. */
function completionScript(program: Command, shell: Shell): string {
  const places = placesOf(program, program.options, [program.name()]);
  if (shell === 'fish') return fishScript(places);
  const script = bashScript(places);
  // zsh's own emulation of what bash scripts use.
  return shell === 'zsh' ? `autoload -U +X bashcompinit && bashcompinit\n${script}` : script;
}

/** Where words are completed: after "isthmus models", say. */
interface Place {
  readonly path: readonly string[];
  readonly description: string;
  readonly subcommands: readonly string[];
  readonly options: readonly Option[];
  /** Words that its argument may be; empty where it is a file or anything. */
  readonly words: readonly string[];
}

function placesOf(command: Command, global: readonly Option[], path: readonly string[]): Place[] {
  const visible = command
    .createHelp()
    .visibleCommands(command)
    .filter((one) => one.name() !== 'help');
  const [argument] = command.registeredArguments;
  return [
    {
      path,
      description: command.description(),
      subcommands: visible.map((one) => one.name()),
      options: [...new Set([...command.options, ...global])],
      words: argument?.argChoices ?? (argument?.name() === 'sweep' ? ['last'] : []),
    },
    ...visible.flatMap((one) => placesOf(one, global, [...path, one.name()])),
  ];
}

function flagsOf({ short, long }: Option): string[] {
  return [short, long].filter((flag) => flag !== undefined);
}

const takesValue = ({ required, optional }: Option) => required || optional;
const hasChoices = ({ argChoices }: Option) => argChoices !== undefined;

function bashScript(places: readonly Place[]): string {
  const [root] = places;
  const name = root?.path[0] ?? 'isthmus';
  const paths = places.slice(1).map(({ path }) => `'${path.join(' ')}'`);
  const values = places.flatMap(({ path, options }) => {
    const cases = (which: readonly Option[]) =>
      which
        .flatMap(flagsOf)
        .map((flag) => `'${path.join(' ')}:${flag}'`)
        .join('|');
    const [chosen, free] = [options.filter(hasChoices), options.filter((one) => takesValue(one) && !hasChoices(one))];
    return [
      ...chosen.map((one) => `    ${cases([one])}) words='${one.argChoices?.join(' ')}'; known=1 ;;`),
      ...(free.length > 0 ? [`    ${cases(free)}) known=1 ;;`] : []),
    ];
  });
  const words = places.flatMap(({ path, options, subcommands, words: argumentWords }) => [
    `    '${path.join(' ')}:-') words='${options.flatMap(flagsOf).join(' ')}' ;;`,
    `    '${path.join(' ')}:') words='${[...subcommands, ...argumentWords].join(' ')}' ;;`,
  ]);
  // Where no word fits, the shell completes file names.
  return `_${name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local place=${name} words= known= kind= index=1
  while [ $index -lt $COMP_CWORD ]; do
    case "$place \${COMP_WORDS[index]}" in
      ${paths.join('|')}) place="$place \${COMP_WORDS[index]}" ;;
    esac
    index=$((index + 1))
  done
  case "$place:$previous" in
${values.join('\n')}
  esac
  case "$current" in -*) kind=- ;; esac
  [ -n "$known" ] || case "$place:$kind" in
${words.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _${name} ${name}`;
}

function fishScript(places: readonly Place[]): string {
  const quote = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const [root] = places;
  const name = root?.path[0] ?? 'isthmus';
  const lines = places.flatMap(({ path, subcommands, options, words }) => {
    const seen = path.slice(1).map((word) => `__fish_seen_subcommand_from ${word}`);
    const unseen = subcommands.length === 0 ? [] : [`not __fish_seen_subcommand_from ${subcommands.join(' ')}`];
    const here = (conditions: readonly string[]) =>
      `complete -c ${name}${conditions.length === 0 ? '' : ` -n ${quote(conditions.join('; and '))}`}`;
    const described = (word: string) =>
      places.find((one) => one.path.join(' ') === [...path, word].join(' '))?.description ?? '';
    return [
      ...subcommands.map((word) => `${here([...seen, ...unseen])} -f -a ${word} -d ${quote(described(word))}`),
      ...words.map((word) => `${here(seen)} -f -a ${word}`),
      // Options of the whole command are told once, with the root.
      ...options
        .filter((option) => path.length === 1 || root?.options.includes(option) !== true)
        .map((option) => `${here(seen)}${fishOption(option)} -d ${quote(option.description)}`),
    ];
  });
  return lines.join('\n');
}

function fishOption(option: Option): string {
  const flags = flagsOf(option).map((flag) =>
    flag.startsWith('--') ? ` -l ${flag.slice(2)}` : ` -s ${flag.slice(1)}`,
  );
  const values =
    option.argChoices === undefined ? (takesValue(option) ? ' -r' : '') : ` -x -a '${option.argChoices.join(' ')}'`;
  return `${flags.join('')}${values}`;
}
