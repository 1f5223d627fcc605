/** Shows progress: a bar on a terminal, occasional lines elsewhere. */

import { duration, isFinal } from '@isthmus/contracts';
import type { SweepView } from '@isthmus/sweeps';
import { Presets, SingleBar } from 'cli-progress';
import { remark } from '../terminal.js';
import type { ApiClient } from './api.js';

interface Stage {
  readonly done: number;
  readonly total: number;
  readonly text: string;
  /** Whether it is the last: shown at once, however soon after another. */
  readonly last: boolean;
}

interface Progress {
  show(stage: Stage): void;
  /** Leaves the last stage standing. Safe to call twice. */
  end(): void;
}

export function showProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  return stream.isTTY ? bar(stream) : lines();
}

function sweepStage(view: SweepView): Stage {
  const { total, ok, failed } = view.samples;
  return { done: ok + failed, total, text: describeProgress(view), last: isFinal(view.state) };
}

/** "running: 124 of 300 samples, 100 reused, 2 failed, 13.1 samples/s, 14 s left" */
export function describeProgress({
  state,
  samples: { total, ok, failed, reused },
  rate,
  etaSeconds,
}: SweepView): string {
  const parts = [`${ok + failed} of ${total} samples`];
  if (reused > 0) parts.push(`${reused} reused`);
  if (failed > 0) parts.push(`${failed} failed`);
  if (!isFinal(state) && rate !== null) parts.push(`${rate.toPrecision(3)} samples/s`);
  if (!isFinal(state) && etaSeconds !== null) parts.push(`${duration(etaSeconds)} left`);
  return `${state}: ${parts.join(', ')}`;
}

/** "results: 1200 of 3000 samples, 4 s left", from the pace so far. */
export function downloadStage({ done, total, seconds }: { done: number; total: number; seconds: number }): Stage {
  const left = done > 0 && done < total ? `, ${duration((seconds * (total - done)) / done)} left` : '';
  return { done, total, text: `results: ${done} of ${total} samples${left}`, last: done >= total };
}

function bar(stream: NodeJS.WriteStream): Progress {
  const single = new SingleBar(
    { stream, format: '[{bar}] {text}', hideCursor: true, linewrap: false },
    Presets.shades_grey,
  );
  let running = false;
  return {
    show({ done, total, text }) {
      if (running) single.update(done, { text });
      else single.start(total, done, { text });
      running = true;
    },
    end() {
      if (running) single.stop();
      running = false;
    },
  };
}

/** At most one line in two seconds while samples are done, one in fifteen where none is, and always the last. */
function lines(): Progress {
  let said: { text: string; done: number } | null = null;
  let saidAt = Number.NEGATIVE_INFINITY;
  let latest: { text: string; done: number } | null = null;
  const write = (line: { text: string; done: number }) => {
    if (line.text === said?.text) return;
    remark(line.text);
    said = line;
    saidAt = performance.now();
  };
  return {
    show({ text, done, last }) {
      latest = { text, done };
      const pause = done === said?.done ? 15_000 : 2_000;
      if (performance.now() - saidAt >= pause || last) write(latest);
    },
    end: () => {
      if (latest !== null) write(latest);
    },
  };
}

/** Shows the sweep's progress until it ends. */
export async function follow(api: ApiClient, id: string): Promise<SweepView> {
  const progress = showProgress();
  let last: SweepView | undefined;
  try {
    for await (const view of api.watchSweep(id)) {
      progress.show(sweepStage(view));
      last = view;
    }
  } finally {
    progress.end();
  }
  if (last === undefined) throw new Error(`sweep ${id}: expected a view before the watch ended`);
  return last;
}
