/** Turns `connected (sampled)` into `connected (certified)`: proves every segment of found paths. */

import type { SegmentBounds } from '@isthmus/engine';
import { row } from '../rows.js';
import { type CertifyOptions, certifySegments } from './certifySegments.js';
import type { PathSample } from './pathSample.js';

export interface PathCertificate {
  /** `certified`: every point of the path has the label. `sampled`: connected, but not proven. `none`: there is no path. */
  readonly evidence: 'certified' | 'sampled' | 'none';
  /** Segments of the path, and how many of them are proven. */
  readonly segments: number;
  readonly certifiedSegments: number;
  /** A proven lower bound of f_k - max other over the whole path, logits; NaN unless certified. */
  readonly margin: number;
  /** Bounds computed. */
  readonly pieces: number;
}

/** One certificate per path, in order. Memory: 8 d bytes per segment of all paths. */
export async function certifyPaths(
  bounds: SegmentBounds,
  paths: readonly PathSample[],
  options: CertifyOptions = {},
): Promise<PathCertificate[]> {
  const { dimension: d } = bounds;
  const segments = paths.flatMap((path) =>
    path.outcome === 'connected' ? Array.from({ length: path.anchorCount - 1 }, (_, s) => ({ path, start: s })) : [],
  );
  const starts = new Float32Array(segments.length * d);
  const ends = new Float32Array(segments.length * d);
  for (const [i, { path, start }] of segments.entries()) {
    starts.set(row(path.anchors, start, d), i * d);
    ends.set(row(path.anchors, start + 1, d), i * d);
  }
  const labels = Int32Array.from(segments, ({ path }) => path.label);
  const certificates = await certifySegments(bounds, { starts, ends, labels }, options);
  let next = 0;
  return paths.map((path): PathCertificate => {
    const count = path.outcome === 'connected' ? path.anchorCount - 1 : 0;
    const own = certificates.slice(next, next + count);
    next += count;
    const certifiedSegments = own.filter(({ certified }) => certified).length;
    const certified = count > 0 && certifiedSegments === count;
    return {
      evidence: count === 0 ? 'none' : certified ? 'certified' : 'sampled',
      segments: count,
      certifiedSegments,
      margin: certified ? Math.min(...own.map(({ margin }) => margin)) : Number.NaN,
      pieces: own.reduce((sum, { pieces }) => sum + pieces, 0),
    };
  });
}
