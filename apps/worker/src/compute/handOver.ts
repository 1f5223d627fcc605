/** Hands finished samples to the parent while the shard is computed, so that an interrupted shard loses none of them. */
import type { SampleResult } from '@isthmus/contracts';

/**
 * A message for each sample would cost more than a small sample. What is kept back here is lost if the process is killed, as it is where a
 * step outlasts the parent's patience: much shorter than such a step.
 */
const flushMs = 20;

interface HandOver {
  readonly add: (result: SampleResult) => void;
  /** Sends what was added since the last message. */
  flush(): void;
  /** The results that were not sent. */
  rest(results: readonly SampleResult[]): SampleResult[];
}

export function createHandOver(
  send: (results: SampleResult[]) => void,
  now: () => number = () => performance.now(),
): HandOver {
  const sent = new Set<number>();
  let waiting: SampleResult[] = [];
  let sentAt = now();
  let due: NodeJS.Immediate | undefined;

  function flush(): void {
    clearImmediate(due);
    due = undefined;
    if (waiting.length === 0) return;
    for (const { sampleIndex } of waiting) sent.add(sampleIndex);
    send(waiting);
    waiting = [];
    sentAt = now();
  }

  return {
    add(result) {
      waiting.push(result);
      // With all samples that finish in the same step, and before the next one, which holds this thread up.
      if (now() - sentAt >= flushMs) due ??= setImmediate(flush);
    },
    flush,
    rest: (results) => results.filter(({ sampleIndex }) => !sent.has(sampleIndex)),
  };
}
