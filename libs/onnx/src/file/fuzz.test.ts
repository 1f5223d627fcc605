/** Mutated files: each loads or is refused with one OnnxError, whatever its bytes say; nothing crashes, hangs or swells. */
import { expect, it } from 'vitest';
import { inspectModel } from '../classifier/inspect.js';
import { OnnxError } from '../error.js';
import { exportedNetwork, modelBytes } from '../testing/exportedModel.js';

/** The generator of this test: a mutation is a function of its number alone, so a failure names what to run again. */
function generator(seed: number) {
  let state = Math.imul(seed + 1, 0x9e3779b9) >>> 0;
  return (limit: number) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

/** Tag and length bytes, which hold the structure, are few beside the weights, so half the flips aim below 2 KiB. */
function mutate(original: Uint8Array, seed: number): Uint8Array {
  const next = generator(seed);
  const bytes = original.slice();
  const place = () => (next(2) ? next(bytes.length) : next(Math.min(2048, bytes.length)));
  switch (seed % 5) {
    case 0:
      for (let flips = 1 + next(8); flips > 0; flips--) bytes[place()]! ^= 1 << next(8);
      return bytes;
    case 1:
      return bytes.slice(0, next(bytes.length));
    case 2: {
      // Swaps two bytes: dimensions, lengths, types.
      for (let swaps = 1 + next(4); swaps > 0; swaps--) {
        const [a, b] = [place(), place()];
        [bytes[a], bytes[b]] = [bytes[b]!, bytes[a]!];
      }
      return bytes;
    }
    case 3: {
      // A run of one value: varints without end, huge lengths, negative sizes.
      const from = place();
      return bytes.fill([0x00, 0x01, 0x7f, 0x80, 0xff][next(5)]!, from, from + 1 + next(12));
    }
    default: {
      // A part copied over another part.
      const from = place();
      return bytes.copyWithin(place(), from, from + 1 + next(64));
    }
  }
}

it('loads or refuses 10,000 mutated files, each with one clear error, in bounded time and memory', () => {
  const original = Uint8Array.from(modelBytes(exportedNetwork()));
  expect(inspectModel(original).numClasses).toBe(5);
  const before = process.memoryUsage.rss();
  const refusals = new Map<string, number>();
  let loaded = 0;
  // Processor seconds of this process, so that other load on the machine does not count.
  let slowest = 0;
  for (let seed = 0; seed < 10_000; seed++) {
    const start = process.cpuUsage();
    try {
      inspectModel(mutate(original, seed));
      loaded++;
    } catch (error) {
      if (!(error instanceof OnnxError)) throw new Error(`mutation ${seed} escaped the checks`, { cause: error });
      expect(error.message.length, `mutation ${seed}`).toBeGreaterThan(10);
      refusals.set(error.code, (refusals.get(error.code) ?? 0) + 1);
    }
    const { user, system } = process.cpuUsage(start);
    slowest = Math.max(slowest, (user + system) / 1e6);
  }
  // Flips inside weights load; structure that is broken in different ways is refused for different reasons.
  expect(loaded).toBeGreaterThan(500);
  expect(refusals.size).toBeGreaterThanOrEqual(6);
  expect(slowest).toBeLessThan(5);
  expect(process.memoryUsage.rss() - before).toBeLessThan(512 * 2 ** 20);
});
