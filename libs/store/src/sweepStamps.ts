/** What tells, for the price of one small query, whether a sweep that has ended still looks as it did. */
import type { SweepState } from '@isthmus/contracts';
import type { Store } from './connection.js';
import { isUuid } from './sqlParts.js';

interface SweepStamp {
  readonly state: SweepState;
  /** Seconds since the sweep became final; null if it is not. */
  readonly endedSeconds: number | null;
  /**
   * Changes with the rows of the sweep, of its runs, of their curves and models, of the accuracies that it shows and of the deliveries of its
   * webhook. Shards are left out, of which there may be hundreds of thousands: those of a final sweep do not change, but for what a worker
   * stores that was at one when it ended.
   */
  readonly stamp: string;
}

/** The stamp of a sweep; null if there is none with this id. xmin is the transaction that wrote a row as it is (PostgreSQL, 5.6). */
export async function sweepStamp(store: Store, id: string): Promise<SweepStamp | null> {
  if (!isUuid(id)) return null;
  const [row] = await store.prisma.$queryRaw<SweepStamp[]>`
    SELECT sweeps.state, extract(epoch FROM now() - sweeps.finished_at)::float8 AS "endedSeconds", md5(concat_ws(' ', sweeps.xmin,
      (SELECT string_agg(concat_ws(' ', runs.id, runs.xmin), ',' ORDER BY runs.index) FROM runs WHERE runs.sweep_id = sweeps.id),
      (SELECT string_agg(concat_ws(' ', curves.run_id, curves.name, curves.xmin), ',' ORDER BY curves.run_id, curves.name)
        FROM runs JOIN curves ON curves.run_id = runs.id WHERE runs.sweep_id = sweeps.id),
      (SELECT string_agg(concat_ws(' ', model_id, accuracies.xmin), ',' ORDER BY model_id) FROM accuracies
        WHERE (model_id, dataset_id) IN (SELECT runs.model_id, runs.dataset_id FROM runs WHERE runs.sweep_id = sweeps.id)),
      (SELECT string_agg(concat_ws(' ', id, models.xmin), ',' ORDER BY id) FROM models
        WHERE id IN (SELECT runs.model_id FROM runs WHERE runs.sweep_id = sweeps.id)),
      (SELECT string_agg(concat_ws(' ', id, webhook_deliveries.xmin), ',' ORDER BY id) FROM webhook_deliveries
        WHERE webhook_deliveries.sweep_id = sweeps.id)
    )) AS stamp
    FROM sweeps WHERE sweeps.id = ${id}::uuid AND sweeps.deleted_at IS NULL`;
  return row ?? null;
}
