/** isthmus keys: make, list and revoke API keys, for admins. */
import { type ApiScope, apiScope, type KeyView, keyName } from '@isthmus/contracts';
import { type Command, Option } from 'commander';
import { type ConnectionOptions, connect } from '../client/connection.js';
import { confirm } from '../terminal/confirm.js';
import { answer, remark, table, UsageError } from '../terminal/output.js';
import { moment, withConnection } from './clusterOptions.js';
import { time } from './sweeps.js';

interface CreateOptions extends ConnectionOptions {
  readonly scope: ApiScope;
  readonly expires?: string;
}

export function addKeys(program: Command): void {
  const keys = program.command('keys').description('API keys, which admins make and revoke');
  withConnection(keys.command('create'))
    .description('make a key and print its text, once')
    .argument('<name>', 'what it is for')
    .addOption(
      new Option('--scope <scope>', 'what it allows; each holds the ones before it')
        .choices(apiScope.options)
        .default('read'),
    )
    .option(
      '--expires <time>',
      'when it ends: 2027-01-31, or 12h, 30d or 4w from now; never by default',
      moment('after now'),
    )
    .action(async (name: string, { scope, expires, ...connection }: CreateOptions) => {
      const checked = keyName.safeParse(name);
      if (!checked.success) throw new UsageError(`name: ${checked.error.issues[0]?.message}, received "${name}"`);
      const request = { name, scope, ...(expires === undefined ? {} : { expiresAt: expires }) };
      const made = await connect(connection).createKey(request);
      answer(made, () => [made.key]);
      remark('Keep it now: it is not shown again.');
    });
  withConnection(keys.command('list'))
    .description('list keys, without their texts')
    .action(async (options: ConnectionOptions) => {
      const list = await connect(options).listKeys();
      answer({ keys: list }, () => table([['name', 'scope', 'made', 'used last', 'ends', 'id'], ...list.map(cells)]));
    });
  withConnection(keys.command('revoke'))
    .description('refuse a key from now on; its sweeps stay')
    .argument('<key>', 'its name or id')
    .option('--yes', 'without asking')
    .action(async (key: string, { yes, ...connection }: ConnectionOptions & { yes?: true }) => {
      await confirm(`Revoke the key ${key}`, { yes });
      const revoked = await connect(connection).revokeKey(key);
      answer(revoked, () => [`${revoked.name} is revoked.`]);
    });
}

function cells({ name, scope, createdAt, lastUsedAt, expiresAt, revokedAt, id }: KeyView): string[] {
  const end =
    revokedAt !== null
      ? `revoked ${time(revokedAt)}`
      : expiresAt === null
        ? 'never'
        : `${Date.parse(expiresAt) <= Date.now() ? 'expired ' : ''}${time(expiresAt)}`;
  return [name, scope, time(createdAt), lastUsedAt === null ? 'never' : time(lastUsedAt), end, id];
}
