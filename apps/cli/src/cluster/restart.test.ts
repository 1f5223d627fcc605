import { expect, test } from 'vitest';
import { afterCrash, restartPolicy } from './restart.js';

test('a part that crashes at once is started again, each time after twice the wait, and then given up', () => {
  let quickCrashes = 0;
  const delays: number[] = [];
  for (;;) {
    const decision = afterCrash({ livedMs: 100, quickCrashes }, restartPolicy);
    quickCrashes = decision.quickCrashes;
    if (decision.kind === 'give-up') break;
    delays.push(decision.delayMs);
  }
  expect(delays).toEqual([250, 500, 1000, 2000, 4000]);
  expect(quickCrashes).toBe(restartPolicy.quickCrashes);
});

test('a part that was well for long enough has its earlier crashes forgotten', () => {
  const { healthyAfterMs: livedMs, quickCrashes } = restartPolicy;
  const decision = afterCrash({ livedMs, quickCrashes: quickCrashes - 1 }, restartPolicy);
  expect(decision).toEqual({ kind: 'restart', quickCrashes: 1, delayMs: restartPolicy.firstDelayMs });
});
