/** How pixels enter a network, from the options of `models add`: a preset, single options, a JSON file, or several of these that agree. */
import { type ModelManifest, preprocessPreset, readManifest } from '@isthmus/contracts';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { UsageError } from '../terminal/output.js';
import { readText } from './sweepFile.js';

export interface ManifestOptions {
  readonly manifest?: string;
  readonly preprocess?: string;
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
  readonly scale?: number;
  readonly order?: string;
  readonly expectedAccuracy?: number;
  readonly output?: string;
  readonly classes?: readonly string[];
}

/** The manifest's field of each option. */
const fieldOf = {
  preprocess: 'preprocess',
  mean: 'mean',
  std: 'standardDeviation',
  scale: 'scale',
  order: 'channelOrder',
  expectedAccuracy: 'expectedAccuracy',
  output: 'output',
  classes: 'classes',
} as const satisfies Partial<Record<keyof ManifestOptions, keyof ModelManifest>>;

type Name = keyof typeof fieldOf;

const spelled: Readonly<Record<Name, string>> = {
  preprocess: '--preprocess',
  mean: '--mean',
  std: '--std',
  scale: '--scale',
  order: '--order',
  expectedAccuracy: '--expected-accuracy',
  output: '--output',
  classes: '--classes',
};

export function withManifest(command: Command): Command {
  return command
    .option('--manifest <file>', 'JSON with any of the fields that the options below set, and bounds and inputShape')
    .addOption(
      new Option(
        '--preprocess <preset>',
        'how pixels enter the network, where the file does not do it itself; none by default',
      ).choices(preprocessPreset.options),
    )
    .option(
      '--mean <values>',
      'instead of a preset: what is taken off scaled pixels, one value or one a channel: 0.485,0.456,0.406',
      numbers(() => true, 'numbers'),
    )
    .option(
      '--std <values>',
      'what they are divided by then, as --mean',
      numbers((value) => value > 0, 'numbers above 0'),
    )
    .option('--scale <units>', 'pixel units: 1 for pixels 0 to 1 (the default), 255 for pixels 0 to 255', (text) => {
      const [value, ...more] = numbers((one) => one > 0, 'a number above 0')(text);
      if (more.length > 0) throw new InvalidArgumentError('Expected one number.');
      return value;
    })
    .addOption(
      new Option('--order <order>', 'of colours, rgb by default; --mean and --std are in it').choices(['rgb', 'bgr']),
    )
    .option('--output <name>', 'the output that holds the logits, where the file has several that could')
    .option(
      '--classes <file>',
      'names of the classes, one a line in the order of the logits: labels of data sets are then matched by name',
      classNames,
    )
    .option(
      '--expected-accuracy <share>',
      'share of images that it is known to classify correctly, 0 to 1: far less gives a warning',
      (text) => numbers((value) => value >= 0 && value <= 1, 'a number from 0 to 1')(text)[0],
    );
}

/** The same form as of `datasets add --classes`. */
function classNames(file: string): string[] {
  const names = readText(file)
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim());
  const empty = names.indexOf('');
  if (empty < 0) return names;
  throw new UsageError(`--classes: expected a class name on every line of ${file}, line ${empty + 1} is empty`);
}

function numbers(fits: (value: number) => boolean, expected: string): (text: string) => number[] {
  return (text) =>
    text.split(',').map((word) => {
      const value = Number(word);
      if (word.trim() !== '' && Number.isFinite(value) && fits(value)) return value;
      throw new InvalidArgumentError(
        `Expected ${expected}${expected.startsWith('a ') ? '' : ' with commas between them'}.`,
      );
    });
}

/**
 * The manifest that options and file state together; undefined if they state nothing.
 * @throws UsageError where two of them contradict each other or the file is not a manifest
 */
export function chosenManifest(options: ManifestOptions): ModelManifest | undefined {
  const names = (Object.keys(fieldOf) as Name[]).filter((name) => options[name] !== undefined);
  if (options.manifest === undefined && names.length === 0) return undefined;
  const written = options.manifest === undefined ? {} : readJson(options.manifest);
  const { preprocess } = options;
  const numbersGiven = names.find((name) => !['preprocess', 'expectedAccuracy', 'output', 'classes'].includes(name));
  if (preprocess !== undefined && numbersGiven !== undefined) {
    throw new UsageError(
      `${spelled[numbersGiven]}: expected a preset or numbers of your own, received both (--preprocess ${preprocess})`,
    );
  }
  for (const name of names) {
    const stated = written[fieldOf[name]];
    if (stated === undefined || JSON.stringify(stated) === JSON.stringify(options[name])) continue;
    throw new UsageError(
      `${spelled[name]}: expected what ${options.manifest} says, ${JSON.stringify(stated)}, or nothing there, received ${JSON.stringify(options[name])}`,
    );
  }
  const said = Object.fromEntries(names.map((name) => [fieldOf[name], options[name]]));
  return readManifest({ ...written, ...said }, options.manifest ?? 'manifest');
}

function readJson(file: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(readText(file));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${file}: expected JSON (${(error as Error).message})`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new UsageError(`${file}: expected a JSON object, received ${JSON.stringify(value).slice(0, 60)}`);
}
