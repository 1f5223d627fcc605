import { describe, expect, it } from 'vitest';
import { describeEnding } from './ending.js';

const ending = { code: null, signal: null, batch: 64, kills: { before: 3, now: 3 } } as const;

describe('a compute process that ended', () => {
  it('for want of memory is told so, with a smaller batch', () => {
    expect(describeEnding({ ...ending, signal: 'SIGKILL', kills: { before: 3, now: 4 } })).toBe(
      'SIGKILL: the system killed a process for want of memory; choose a smaller engine.batch, such as 32',
    );
  });

  it.each([
    ['SIGKILL that nobody owns to', { signal: 'SIGKILL' } as const],
    ['SIGKILL on a machine that does not count', { signal: 'SIGKILL', kills: { before: null, now: null } } as const],
    ['SIGABRT', { signal: 'SIGABRT' } as const],
    ['the exit code of an abort', { code: 134 }],
  ])('by %s may have lacked memory, which is said', (_how, given) => {
    expect(describeEnding({ ...ending, ...given })).toMatch(/memory.*choose a smaller engine\.batch, such as 32$/);
  });

  it('at a batch of one needs another machine', () => {
    expect(describeEnding({ ...ending, signal: 'SIGABRT', batch: 1 })).toContain('a machine with more memory');
  });

  it('otherwise is told as it was', () => {
    expect(describeEnding({ ...ending, signal: 'SIGSEGV' })).toBe('SIGSEGV');
    expect(describeEnding({ ...ending, code: 1 })).toBe('exit code 1');
  });
});
