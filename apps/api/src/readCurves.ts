/** All curves of a sweep, as far as there are any, in the order of its runs and their curves. */
import type { Curve, SweepView } from '@isthmus/contracts';
import { readCurvesOf, type Store } from '@isthmus/store';

export async function readCurves(store: Store, { runs }: SweepView): Promise<Curve[]> {
  const stored = await readCurvesOf(
    store,
    runs.map(({ id }) => id),
  );
  const bodies = new Map(stored.map(({ runId, name, body }) => [`${runId} ${name}`, body]));
  return runs.flatMap(({ id, curves }) =>
    curves.flatMap((name) => {
      const body = bodies.get(`${id} ${name}`);
      return body === undefined ? [] : [JSON.parse(body) as Curve];
    }),
  );
}
