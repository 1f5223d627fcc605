/** Options that several commands have, and their parsers. */
import { labelKey, labelValue, readLabelFilter, resourceName } from '@isthmus/contracts';
import { type Command, InvalidArgumentError } from 'commander';
import type { ApiClient } from '../client/api.js';
import { shortId } from '../terminal/commandName.js';
import { remark, UsageError } from '../terminal/output.js';

export function withConnection(command: Command): Command {
  return command
    .option('--url <url>', 'the API; that of the running "up" by default (ISTHMUS_API_URL)')
    .option('--key <key>', 'its API key (better: ISTHMUS_API_KEY, which other users of the machine cannot see)')
    .option('--state <folder>', 'state folder of the cluster, .isthmus in the repository by default (ISTHMUS_STATE)');
}

/** What the argument of a sweep may be, for help. */
export const sweepArgument = 'its id, four or more characters of the beginning, or "last"';

/** The id of the sweep that a command changes. "last" is looked up first, and named: the API does not take it where it changes something. */
export async function changedSweep(api: ApiClient, text: string): Promise<string> {
  if (text !== 'last') return text;
  const { id, name, state } = await api.viewSweep(text);
  remark(`The last sweep is ${shortId(id)}${name === null ? '' : ` (${name})`}, ${state}.`);
  return id;
}

/** A parser of options for commander. */
export function wholeNumber({ min, max }: { min: number; max: number }): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`);
  };
}

/** A parser of --label KEY=VALUE, which may be repeated. */
export function label(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, key = '', value = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  if (labelKey.safeParse(key).success && labelValue.safeParse(value).success) return { ...before, [key]: value };
  throw new InvalidArgumentError('Expected KEY=VALUE, the key of letters, digits, ".", "_", "/" and "-".');
}

/** A parser of the filter --label KEY or KEY=VALUE, which may be repeated. */
export function labelFilter(text: string, before: readonly string[] = []): string[] {
  if (readLabelFilter(text) !== null) return [...before, text];
  throw new InvalidArgumentError('Expected KEY or KEY=VALUE of a label.');
}

const secondsOf: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400, w: 7 * 86_400 };

/** A parser of times: ISO 8601, or so many minutes, hours, days or weeks from now: "30d". @returns ISO 8601 */
export function moment(direction: 'before now' | 'after now'): (text: string) => string {
  return (text) => {
    const [, count, unit = ''] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
    const away = 1000 * Number(count) * (secondsOf[unit] ?? Number.NaN);
    const time = Number.isNaN(away) ? Date.parse(text) : Date.now() + (direction === 'after now' ? away : -away);
    if (/^\d/.test(text) && Number.isFinite(time)) return new Date(time).toISOString();
    throw new InvalidArgumentError(
      `Expected a time, 2026-11-30 or 2026-11-30T12:00:00Z, or 12h, 30d or 4w ${direction}.`,
    );
  };
}

/** @throws UsageError, with a name that would do where one is near */
export function checkName(name: string): string {
  const checked = resourceName.safeParse(name);
  if (checked.success) return name;
  const near = name
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|-+$/g, '')
    .slice(0, 63);
  const suggestion = resourceName.safeParse(near).success ? ` (--name ${near} would do)` : '';
  throw new UsageError(
    `--name: ${checked.error.issues[0]?.message ?? 'expected another'}, received "${name}"${suggestion}`,
  );
}
