/** Where the label changes on the way along r(x): the boundary itself, which DeepFool's r ends before or behind. */
import type { BoundaryPoint } from '../shared/compute/boundaryPoints.js';
import type { ComputeContext } from '../shared/compute/context.js';
import { plusScaled } from '../shared/compute/vectors.js';
import { valueAt } from '../shared/valueAt.js';

/** Halvings of the bracket: the crossing is then known to 2^-20 of the way. Float32 pixels do not tell much less. */
const halvings = 20;

type Way = Pick<BoundaryPoint, 'image' | 'perturbation' | 'label'>;

/**
 * The t of each way at which x + t r(x) leaves the region of x, by bisection between 0 and `end`, the point at which DeepFool found another
 * label. Where the way leaves and enters the region several times it is one of the crossings; NaN where the label at `end` is that of x.
 *
 * @param end 1 + eta
 */
export async function crossings(
  { classifier, batch, signal }: Pick<ComputeContext, 'classifier' | 'batch' | 'signal'>,
  ways: readonly Way[],
  end: number,
): Promise<number[]> {
  const crossings: number[] = [];
  for (let start = 0; start < ways.length; start += batch) {
    const group = ways.slice(start, start + batch);
    const d = classifier.dimension;
    const points = new Float32Array(group.length * d);
    const leaves = async (at: readonly number[]): Promise<boolean[]> => {
      signal.throwIfAborted();
      for (const [i, { image, perturbation }] of group.entries())
        points.set(plusScaled(image, valueAt(at, i, 'places'), perturbation), i * d);
      const labels = await classifier.labels(points);
      return group.map(({ label }, i) => labels[i] !== label);
    };
    const outside = await leaves(group.map(() => end));
    let [low, high] = [group.map(() => 0), group.map(() => end)];
    for (let halving = 0; halving < halvings; halving++) {
      const middle = low.map((from, i) => (from + valueAt(high, i, 'brackets')) / 2);
      const left = await leaves(middle);
      low = low.map((from, i) => (left[i] ? from : valueAt(middle, i, 'brackets')));
      high = high.map((to, i) => (left[i] ? valueAt(middle, i, 'brackets') : to));
    }
    crossings.push(...high.map((to, i) => (outside[i] ? to : Number.NaN)));
  }
  return crossings;
}
