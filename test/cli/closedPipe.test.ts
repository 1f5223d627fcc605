/** A reader that closes the pipe early is no error of the command. */
import { expect, test } from 'vitest';
import { runCliUnread } from './runCli.js';

test('a command ends quietly when nobody reads what it writes', async () => {
  expect(await runCliUnread(['--help'])).toEqual({ code: 0, stderr: '' });
});
