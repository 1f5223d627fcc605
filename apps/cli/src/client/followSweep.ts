/** A sweep, watched until it ends. */
import type { SweepView } from '@isthmus/contracts';
import type { ApiClient } from './api.js';
import { showProgress, sweepStage } from './progress.js';

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
