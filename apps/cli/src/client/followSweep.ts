/** Shows a sweep's progress until it ends. */
import { duration, isFinal } from '@isthmus/contracts';
import type { SweepView } from '@isthmus/sweeps';
import { type Stage, showProgress } from '../terminal/progress.js';
import type { ApiClient } from './api.js';

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
}: Pick<SweepView, 'state' | 'samples' | 'rate' | 'etaSeconds'>): string {
  const parts = [`${ok + failed} of ${total} samples`];
  if (reused > 0) parts.push(`${reused} reused`);
  if (failed > 0) parts.push(`${failed} failed`);
  if (!isFinal(state) && rate !== null) parts.push(`${rate.toPrecision(3)} samples/s`);
  if (!isFinal(state) && etaSeconds !== null) parts.push(`${duration(etaSeconds)} left`);
  return `${state}: ${parts.join(', ')}`;
}

/**
 * @param tell receives every view beside the progress on standard error
 * @param signal ends the watch; then the last view is returned, whatever its state
 */
export async function follow(
  api: ApiClient,
  id: string,
  { tell = () => {}, signal }: { tell?: (view: SweepView) => void; signal?: AbortSignal } = {},
): Promise<SweepView> {
  const progress = showProgress();
  let last: SweepView | undefined;
  try {
    for await (const view of api.watchSweep(id, signal === undefined ? {} : { signal })) {
      tell(view);
      progress.show(sweepStage(view));
      last = view;
    }
  } finally {
    progress.end();
  }
  if (last === undefined) throw new Error(`sweep ${id}: expected a view before the watch ended`);
  return last;
}
