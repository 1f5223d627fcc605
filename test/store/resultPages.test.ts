import { completeShard, resultPages, type Store } from '@isthmus/store';
import { expect, test } from 'vitest';
import { queuedSweep, resultsOf, stockedStore } from './sweepOnStore.js';

/** Returns the number of rows of each page; checks that the pages together hold all rows in order. */
async function pagesOf(store: Store, runId: string, samples: number, vectors: boolean): Promise<number[]> {
  const pages: number[] = [];
  const seen: number[] = [];
  for await (const page of resultPages(store, { runId, vectors })) {
    pages.push(page.length);
    seen.push(...page.map(({ sampleIndex }) => sampleIndex));
  }
  expect(seen).toEqual([...Array(samples).keys()]);
  return pages;
}

test('pages hold as many rows as their vectors allow: what is in memory at once does not grow with them', async () => {
  const { store, apiKeyId } = await stockedStore();
  const { runId, jobs } = await queuedSweep(store, apiKeyId, 30);
  // The first row has no vectors, which says nothing about the others.
  const large = new Uint8Array(3 * 2 ** 20);
  for (const job of jobs) {
    const results = resultsOf(job).map((row) => ({ ...row, vectors: row.sampleIndex === 0 ? null : large }));
    await completeShard(store, { job, results });
  }
  expect(await pagesOf(store, runId, 30, true)).toEqual([1, 16, 5, 5, 3]);
  expect(await pagesOf(store, runId, 30, false)).toEqual([30]);
  await store.prisma.result.updateMany({
    where: { runId, sampleIndex: { lt: 10 } },
    data: { vectors: new Uint8Array(4) },
  });
  await store.prisma.result.updateMany({ where: { runId, sampleIndex: { gte: 10 } }, data: { vectors: null } });
  expect(await pagesOf(store, runId, 30, true)).toEqual([1, 29]);
});
