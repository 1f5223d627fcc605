import { expect, onTestFinished, test, vi } from 'vitest';
import { pacedStage, showProgress, waitingText, whileWaiting } from './progress.js';

test('without a terminal there is a line in two seconds, in fifteen where nothing is done meanwhile, and always the last', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const said: string[] = [];
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text).trim()) > 0);
  onTestFinished(() => {
    vi.useRealTimers();
    write.mockRestore();
  });
  const progress = showProgress({ isTTY: false } as NodeJS.WriteStream);
  for (let second = 0; second <= 20; second++) {
    const done = Math.min(second, 5);
    progress.show({ done, total: 9, text: `${done} done, second ${second}`, last: false });
    vi.advanceTimersByTime(1_000);
  }
  progress.show({ done: 9, total: 9, text: 'all done', last: true });
  progress.end();
  const seconds = ['0 done, second 0', '2 done, second 2', '4 done, second 4', '5 done, second 6', 'all done'];
  expect(said).toEqual(seconds);
});

const results = { what: 'results', unit: 'samples' };

test('what has a pace says how much is left', () => {
  expect(pacedStage({ ...results, done: 1_000, total: 4_000, seconds: 2 })).toEqual({
    done: 1_000,
    total: 4_000,
    text: 'results: 1,000 of 4,000 samples, 6 s left',
    last: false,
  });
});

test('nothing is said of the time left before there is a pace and when all is done', () => {
  expect(pacedStage({ ...results, done: 0, total: 4, seconds: 2 }).text).toBe('results: 0 of 4 samples');
  expect(pacedStage({ ...results, done: 4, total: 4, seconds: 2 })).toMatchObject({
    text: 'results: 4 of 4 samples',
    last: true,
  });
});

test('a wait says what for, how long it took, and what is left where that is known', () => {
  expect(waitingText('reading it', 12.3, {})).toBe('reading it: 12 s so far');
  expect(waitingText('reading it', 12, { usual: 20 })).toBe('reading it: 12 s so far, about 8 s left');
  expect(waitingText('reading it', 32, { usual: 20 })).toBe('reading it: 32 s so far, longer than usual');
  expect(waitingText('reading it', 32, { most: 120 })).toBe('reading it: 32 s so far, at most 1 min 28 s left');
});

test('a wait is told from its first second on, and a shorter one not at all', async () => {
  vi.useFakeTimers();
  const said: string[] = [];
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text).trim()) > 0);
  onTestFinished(() => {
    vi.useRealTimers();
    write.mockRestore();
  });
  const wait = (seconds: number) => new Promise<void>((resolve) => setTimeout(resolve, 1000 * seconds));
  const short = whileWaiting('short', wait(0.9));
  await vi.advanceTimersByTimeAsync(5_000);
  await short;
  expect(said).toEqual([]);
  const long = whileWaiting('long', wait(30));
  await vi.advanceTimersByTimeAsync(60_000);
  await long;
  expect(said).toEqual(['long: 1 s so far', 'long: 16 s so far']);
});
