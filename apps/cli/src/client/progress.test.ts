import { expect, onTestFinished, test, vi } from 'vitest';
import { downloadStage, showProgress } from './progress.js';

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

test('a download says how much is left from its pace so far', () => {
  expect(downloadStage({ done: 1_000, total: 4_000, seconds: 2 })).toEqual({
    done: 1_000,
    total: 4_000,
    text: 'results: 1000 of 4000 samples, 6 s left',
    last: false,
  });
});

test('a download says nothing of the time left before it has a pace and when it is done', () => {
  expect(downloadStage({ done: 0, total: 4, seconds: 2 }).text).toBe('results: 0 of 4 samples');
  expect(downloadStage({ done: 4, total: 4, seconds: 2 })).toMatchObject({
    text: 'results: 4 of 4 samples',
    last: true,
  });
});
