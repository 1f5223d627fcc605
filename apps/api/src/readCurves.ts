/** All curves of a sweep, as far as there are any. */
import type { Curve, SweepView } from '@isthmus/contracts';
import { readCurve, type Store } from '@isthmus/store';

export async function readCurves(store: Store, { runs }: SweepView): Promise<Curve[]> {
  const names = runs.flatMap(({ id, curves }) => curves.map((name) => ({ id, name })));
  const bodies = await Promise.all(names.map(({ id, name }) => readCurve(store, id, name)));
  return bodies.filter((body) => body !== null).map((body) => JSON.parse(body) as Curve);
}
