import { expect, test } from 'vitest';
import { lastWords } from './lastWords.js';

test('the last words of a crash are its error, not its stack', () => {
  const log = `${JSON.stringify({ level: 30, msg: 'starting' })}
file:///apps/api/dist/env.js:9
    throw new Error('The API cannot start. PORT: expected a number');
          ^

Error: The API cannot start. PORT: expected a number
    at readEnv (file:///apps/api/dist/env.js:9:11)
    at file:///apps/api/dist/main.js:4:13 {
  code: 1
}

Node.js v20.20.2
`;
  expect(lastWords(log, { lines: 2 })).toContain('Error: The API cannot start. PORT: expected a number');
  expect(lastWords(log)).not.toContain(' at ');
});

test('events are read for their message and their error', () => {
  const log = `${JSON.stringify({ level: 50, msg: 'no database', err: { message: 'ECONNREFUSED', stack: '…' } })}\n`;
  expect(lastWords(log)).toBe('no database: ECONNREFUSED');
});

test('a log without anything in it has no last words', () => {
  expect(lastWords('')).toBe('');
  expect(lastWords('\n\n')).toBe('');
});
