/** A reader that closes the pipe early does not make the command fail. */
import { expect, test } from 'vitest';
import { runCliUnread } from './runCli.js';

test('a command ends quietly when nobody reads what it writes', async () => {
  expect(await runCliUnread(['--help'])).toEqual({ code: 0, stderr: '' });
});
