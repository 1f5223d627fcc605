/** Turns zod's issues into field errors that name the field, what was expected and what came, with a did-you-mean. */
import { closest, distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import { type FieldError, ProblemError } from './problem.js';

/**
 * @param subject what is read, where that is not plain: the name of a file. The sentence begins with it, else with what is wrong
 * @param synonyms fields by other words for them, which are suggested in their place
 * @throws ProblemError invalid-request with an error for each field; its detail says them all
 */
export function parseRequest<S extends z.ZodType>(
  schema: S,
  value: unknown,
  subject?: string,
  synonyms: Synonyms = {},
): z.output<S> {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  const errors = fieldErrors(parsed.error, schema, value, synonyms);
  const sentences = errors.map((error) =>
    error.field === wholeValue ? withoutField(error) : describeFieldError(error),
  );
  const prefix = subject === undefined ? '' : `${subject}: `;
  throw new ProblemError('invalid-request', `${prefix}${sentences.join('; ')}`, errors);
}

/** In lower case. */
type Synonyms = Readonly<Record<string, string>>;

/** The field of an error that is about the value as a whole. */
const wholeValue = 'body';

/** "analyses[0].sample: expected no such field (did you mean samples?), received 5". */
export function describeFieldError(error: FieldError): string {
  return `${error.field}: ${withoutField(error)}`;
}

function withoutField({ expected, received, suggestion }: FieldError): string {
  const hint = suggestion === undefined ? '' : ` (did you mean ${suggestion}?)`;
  return `expected ${expected}${hint}${received === undefined ? '' : `, received ${received}`}`;
}

function fieldErrors(error: z.ZodError, schema: z.ZodType, value: unknown, synonyms: Synonyms): FieldError[] {
  const issues = error.issues.filter((issue) => !error.issues.some((other) => saysMore(other, issue, error.issues)));
  return issues.flatMap((issue) => issueErrors(issue, schema, value, synonyms));
}

/**
 * Whether another issue with the same value states the tighter bound: a number beyond 2^53 is beyond the field's own bound too, and one
 * sentence suffices.
 */
function saysMore(other: z.core.$ZodIssue, issue: z.core.$ZodIssue, all: readonly z.core.$ZodIssue[]): boolean {
  if (other === issue || other.path.join() !== issue.path.join()) return false;
  if (other.code === 'too_big' && issue.code === 'too_big') {
    return (
      other.maximum < issue.maximum || (other.maximum === issue.maximum && all.indexOf(other) < all.indexOf(issue))
    );
  }
  if (other.code === 'too_small' && issue.code === 'too_small') {
    return (
      other.minimum > issue.minimum || (other.minimum === issue.minimum && all.indexOf(other) < all.indexOf(issue))
    );
  }
  return false;
}

function issueErrors(issue: z.core.$ZodIssue, schema: z.ZodType, value: unknown, synonyms: Synonyms): FieldError[] {
  const field = fieldName(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, value, issue.path);
    return issue.keys.map((key) => {
      const suggestion = synonyms[key.toLowerCase()] ?? suggest(key, known);
      return {
        field: fieldName([...issue.path, key]),
        expected: 'no such field',
        received: show((issue.input as Record<string, unknown> | undefined)?.[key]),
        ...(suggestion === undefined ? {} : { suggestion }),
      };
    });
  }
  if (issue.code === 'invalid_union' && 'discriminator' in issue && typeof issue.discriminator === 'string') {
    const options = discriminatorValues(schema, value, issue.path);
    const received = (issue.input as Record<string, unknown> | undefined)?.[issue.discriminator] ?? issue.input;
    const suggestion = typeof received === 'string' ? suggest(received, options) : undefined;
    return [
      {
        field,
        expected: oneOf(options),
        received: show(received),
        ...(suggestion === undefined ? {} : { suggestion }),
      },
    ];
  }
  if (issue.code === 'invalid_value') {
    const options = issue.values.map(String);
    const suggestion = typeof issue.input === 'string' ? suggest(issue.input, options) : undefined;
    return [
      {
        field,
        expected: oneOf(options),
        received: show(issue.input),
        ...(suggestion === undefined ? {} : { suggestion }),
      },
    ];
  }
  if (issue.code === 'invalid_key') {
    const [reason] = issue.issues;
    const expected = reason === undefined ? 'another name' : expectation(reason);
    return [
      {
        field: fieldName(issue.path.slice(0, -1)),
        expected: `names of ${expected}`,
        received: show(issue.path.at(-1)),
      },
    ];
  }
  // A refinement reports the object it was made on, and a number of the query what its text was taken for: the reader wants what was sent.
  const received = valueAt(value, issue.path);
  const leaveOut = received === null && isOptional(schema, issue.path) ? ', or the field left out' : '';
  return [{ field, expected: `${expectation(issue)}${leaveOut}`, received: show(received) }];
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((here, part) => (here as Record<PropertyKey, unknown> | undefined)?.[part], value);
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int' ? 'a whole number' : article(issue.expected);
    case 'too_big':
      return `${sized(issue.origin)} ${issue.inclusive === false ? 'below' : 'of at most'} ${issue.maximum}`;
    case 'too_small':
      return `${sized(issue.origin)} ${issue.inclusive === false ? 'above' : 'of at least'} ${issue.minimum}`;
    case 'invalid_format':
      return formats[issue.format] ?? issue.message.replace(/^expected /, '');
    default:
      return issue.message.replace(/^expected /, '');
  }
}

/** Formats in words, where zod's own message says no more than their name. */
const formats: Readonly<Record<string, string>> = {
  uuid: 'a UUID',
  datetime: 'a date and time as 2026-11-30T09:41:07Z',
  url: 'a URL',
};

function sized(origin: string): string {
  if (origin === 'array') return 'a list with a length';
  return origin === 'string' ? 'text with a length' : 'a number';
}

function article(word: string): string {
  return `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`;
}

function oneOf(options: readonly string[]): string {
  const quoted = options.map((option) => `"${option}"`);
  return `${quoted.length === 1 ? '' : 'one of '}${quoted.join(', ')}`;
}

/** The known word nearest to a mistyped one, where at most a third of it differs; farther words would be guesses. */
export function suggest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const nearest = closest(word, known);
  return distance(word, nearest) <= Math.max(1, Math.ceil(word.length / 3)) ? nearest : undefined;
}

function fieldName(path: readonly PropertyKey[]): string {
  const name = path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
  return name === '' ? wholeValue : name;
}

/** What came, short enough for a sentence. */
function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  // JSON has no word for these and would say null.
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

type Definition = {
  type: string;
  innerType?: z.ZodType;
  element?: z.ZodType;
  shape?: Record<string, z.ZodType>;
  options?: z.ZodType[];
  discriminator?: string;
  entries?: Record<string, string>;
  values?: unknown[];
};

function definition(schema: z.ZodType): Definition {
  const outer = schema.def as unknown as Definition;
  return outer.innerType === undefined ? outer : definition(outer.innerType);
}

/** Whether the field of an object may be left out. */
function isOptional(schema: z.ZodType, path: readonly PropertyKey[]): boolean {
  const field = definitionAt(schema, path.slice(0, -1))?.shape?.[String(path.at(-1))];
  return field?.safeParse(undefined).success ?? false;
}

/** Walks a schema along a path; a union is followed into the option that the value's discriminator names. */
function definitionAt(schema: z.ZodType, path: readonly PropertyKey[], value?: unknown): Definition | undefined {
  let current = definition(schema);
  let here = value;
  for (const part of path) {
    const next = typeof part === 'number' ? current.element : current.shape?.[String(part)];
    if (next === undefined) return undefined;
    here = (here as Record<PropertyKey, unknown> | undefined)?.[part];
    current = definition(next);
    if (current.type === 'union' && current.discriminator !== undefined && here !== undefined) {
      const word = (here as Record<string, unknown>)[current.discriminator];
      const option = current.options?.map(definition).find((one) => tagOf(one, current.discriminator!) === word);
      if (option !== undefined) current = option;
    }
  }
  return current;
}

function tagOf(option: Definition, discriminator: string): unknown {
  const tag = option.shape?.[discriminator];
  return tag === undefined ? undefined : definition(tag).values?.[0];
}

function keysAt(schema: z.ZodType, value: unknown, path: readonly PropertyKey[]): string[] {
  return Object.keys(definitionAt(schema, path, value)?.shape ?? {});
}

function discriminatorValues(schema: z.ZodType, value: unknown, path: readonly PropertyKey[]): string[] {
  // The path of a union's issue ends with the discriminator.
  const union = definitionAt(schema, path.slice(0, -1), value) ?? definition(schema);
  const discriminator = union.discriminator;
  if (discriminator === undefined) return [];
  return (union.options ?? []).map((option) => String(tagOf(definition(option), discriminator)));
}
