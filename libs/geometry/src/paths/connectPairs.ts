/** Algorithm 1 of the paper (Section III): paths between pairs of points that stay inside one classification region. */

import type { Classifier, SegmentBounds } from '@isthmus/engine';
import { argmax } from '@isthmus/numerics';
import { defaultBatch, type ExecutionOptions, expectCount, type OnSample, rowCount } from '../execution.js';
import { marginOf, type PointEvaluator, pointEvaluator } from '../logits.js';
import { row } from '../rows.js';
import { type CertifyOptions, certifySegments, type SegmentCertificate } from './certifySegments.js';
import type { PathSample } from './pathSample.js';
import { describeSearch, type OpenSegment, openSearch, type PathSearch, splitSegment } from './pathSearch.js';
import { findPaths, type PrintedSearch } from './printedSearch.js';
import { checkSegments, type SegmentCheck } from './segmentCheck.js';
import { classifySplits, type InvalidSegment, type ProjectionOptions, splitPoints } from './splitPoints.js';

interface ConnectOptions extends ExecutionOptions {
  /** Largest number of halvings of the straight segment, 0 to 30; 8. The paper's recursion has no limit. */
  readonly maxDepth?: number;
  /** Checked points inside each segment, beside its midpoint; 50. */
  readonly samplesPerSegment?: number;
  /**
   * Settings for the projection of midpoints: DeepFool's targeted defaults, 100 steps and overshoot 0.05, then deeper where the label
   * holds.
   */
  readonly projection?: ProjectionOptions;
  /** Pairs searched at the same time; `batch` by default, so that the first look at their midpoints fills a batch. Part of a result's identity as `batch` is. */
  readonly pairsInFlight?: number;
  /** Proves segments whose checked points all have the label. Without it paths are known by their checked points only. */
  readonly certification?: Certification | undefined;
  /** Searches as the paper prints it, without maxDepth, inset and certification; absent: the search of this file. */
  readonly printed?: PrintedSearch | undefined;
  readonly onSample?: OnSample<PathSample> | undefined;
}

interface Certification extends Pick<CertifyOptions, 'maxPieces'> {
  /** Bounds of the same network as the classifier. */
  readonly bounds: SegmentBounds;
}

/** Both [n, d], pixels. */
export interface Pairs {
  readonly starts: Float32Array;
  readonly ends: Float32Array;
}

/**
 * Paths for many pairs in lock-step over one worklist of segments.
 *
 * Fawzi, Moosavi-Dezfooli, Frossard, Soatto (2017), Algorithm 1. Each round takes all open segments of the pairs in
 * flight: their midpoints are classified together, then their other points, coarse to fine; a segment that fails is split
 * at its midpoint, which targeted DeepFool first moves into the region if it is outside, all such midpoints together.
 * Differences from the paper: the straight segment is tested before it is split, only invalid segments are split, split
 * points lie deeper in the region (see ProjectionOptions), and there is a maxDepth. A pair is given up at its first segment
 * that cannot be mended. `printed` is the paper's search without these differences (printedSearch.ts).
 *
 * With `certification`, a segment is closed only after its proof was tried. One that is proven wrong, since a point between the
 * checked ones has another label, is mended like the others, but split in the piece that holds that point. One that is neither
 * proven nor refuted is closed, and its path is `sampled`.
 *
 * A result depends on the classifier, the pairs in their order, the settings, `batch` and `pairsInFlight`, and on nothing
 * else; on an engine that computes each row apart, on the pair and the settings only.
 *
 * @returns one sample per pair, in order.
 * @throws RangeError on an invalid shape or option; the signal's reason when aborted.
 *
 * Memory: 8 d bytes of the caller's and 4 d anchorCount + 500 bytes of results per pair. In flight, a pair keeps its
 * anchors and, per open segment, 24 samplesPerSegment + 500 bytes, at most 2^maxDepth segments (printed: 2 maxAnchors + 2). Workspace: the
 * larger of 4 batch (3 d + 3 L) bytes and 12 d bytes per projected midpoint of a round; with certification, 8 d + 200 bytes per segment of
 * a round that is to be proven.
 *
 * Limits: `connected` means that every checked point has the label, not every point. `unresolved` means nothing about the
 * region: midpoints are projected greedily, so a search can settle on the wrong side of a hole.
 */
export async function connectPairs(
  classifier: Classifier,
  { starts, ends }: Pairs,
  {
    maxDepth = 8,
    samplesPerSegment = 50,
    projection = {},
    batch = defaultBatch,
    pairsInFlight = batch,
    certification,
    printed,
    signal,
    onProgress,
    onSample,
  }: ConnectOptions = {},
): Promise<PathSample[]> {
  const { dimension: d } = classifier;
  const n = rowCount('connectPairs', starts, d);
  if (ends.length !== starts.length) {
    throw new RangeError(
      `connectPairs: expected as many ends as starts, got ${ends.length} values for ${starts.length}`,
    );
  }
  expectCount('connectPairs', 'maxDepth', maxDepth, 0);
  if (maxDepth > 30) throw new RangeError(`connectPairs: maxDepth must be 30 or less, got ${maxDepth}`);
  expectCount('connectPairs', 'samplesPerSegment', samplesPerSegment);
  expectCount('connectPairs', 'batch', batch);
  expectCount('connectPairs', 'pairsInFlight', pairsInFlight);
  if (certification && certification.bounds.dimension !== d) {
    throw new RangeError(
      `connectPairs: expected bounds of ${d} values as the classifier has, got ${certification.bounds.dimension}`,
    );
  }
  if (printed) expectCount('connectPairs', 'printed.maxAnchors', printed.maxAnchors);
  if (printed && certification) throw new RangeError('connectPairs: the search as printed proves no segments');

  const evaluate = pointEvaluator(classifier, batch, signal);
  const settings = { samplesPerSegment, projection, batch, signal };
  const round = (segments: readonly OpenSegment[]) =>
    printed
      ? findPaths(classifier, segments, { ...settings, ...printed }, evaluate)
      : mendSegments(classifier, segments, { ...settings, maxDepth, certification }, evaluate);
  const results: PathSample[] = new Array(n);
  let searches: PathSearch[] = [];
  let worklist: OpenSegment[] = [];
  let admitted = 0;
  let finished = 0;
  while (finished < n) {
    signal?.throwIfAborted();
    const entering = Math.min(pairsInFlight - searches.length, n - admitted);
    const entered = await classifyEnds(starts, ends, d, admitted, entering, evaluate);
    admitted += entering;
    searches.push(...entered);
    for (const search of entered) {
      const [from, to] = search.anchors;
      if (!search.reason) worklist.push({ search, label: search.label, from, to, depth: 0 });
    }
    const open = await round(worklist);
    worklist = open.filter(({ search }) => search.reason === null);
    searches = searches.filter((search) => {
      if (search.reason === null && search.openSegments > 0) return true;
      const path = describeSearch(search, d, certification !== undefined);
      results[search.index] = path;
      onSample?.(search.index, path);
      finished++;
      return false;
    });
    onProgress?.(finished, n);
  }
  return results;
}

/** Opens the searches of `count` pairs from `first` on. */
async function classifyEnds(
  starts: Float32Array,
  ends: Float32Array,
  dimension: number,
  first: number,
  count: number,
  evaluate: PointEvaluator,
): Promise<PathSearch[]> {
  const points = Array.from({ length: 2 * count }, (_, i) =>
    row(i % 2 === 0 ? starts : ends, first + (i >> 1), dimension),
  );
  const labels = new Int32Array(points.length);
  const margins = new Float64Array(points.length);
  await evaluate(
    points.map((point, i) => ({
      write: (out) => out.set(point),
      receive(logits) {
        labels[i] = argmax(logits, 0, logits.length);
        margins[i] = labels[i] < 0 ? Number.NaN : marginOf(logits, labels[i]);
      },
    })),
  );
  return Array.from({ length: count }, (_, i) => {
    const [a, b] = [2 * i, 2 * i + 1];
    const [start, end] = [a, b].map((e) => ({ point: points[e], margin: margins[e] }));
    return openSearch(first + i, start, end, labels[a], labels[b]);
  });
}

type MendSettings = Required<Pick<ConnectOptions, 'maxDepth' | 'samplesPerSegment' | 'projection' | 'batch'>> & {
  readonly certification: Certification | undefined;
  readonly signal: AbortSignal | undefined;
};

/** One round: checks all segments, closes the valid ones and returns the parts of the others. */
async function mendSegments(
  classifier: Classifier,
  segments: readonly OpenSegment[],
  settings: MendSettings,
  evaluate: PointEvaluator,
): Promise<OpenSegment[]> {
  const checks = await checkSegments(segments, settings.samplesPerSegment, evaluate);
  const valid: CheckedSegments = [];
  const invalid: InvalidSegment[] = [];
  for (const [i, segment] of segments.entries()) {
    const { search, depth } = segment;
    const check = checks[i];
    search.evaluations += check.evaluations;
    if (check.valid) valid.push({ segment, check });
    else if (Number.isNaN(check.smallestMargin)) search.reason ??= 'not-finite';
    else if (depth === settings.maxDepth) search.reason ??= 'max-depth';
    else invalid.push({ segment, at: 0.5, inside: check.midpointInside, margin: check.midpointMargin });
  }
  invalid.push(...(await closeValid(valid, settings, evaluate)));
  // A pair that ended at another segment needs no more projections.
  const live = invalid.filter(({ segment }) => segment.search.reason === null);
  const { projection, batch, signal } = settings;
  const anchors = await splitPoints(classifier, live, { ...projection, batch, signal }, evaluate);
  return live.flatMap(({ segment }, i) => {
    const anchor = anchors[i];
    return anchor === null ? [] : splitSegment(segment, anchor);
  });
}

type CheckedSegments = { readonly segment: OpenSegment; readonly check: SegmentCheck }[];

/**
 * Closes segments whose checked points all have the label, once their proof was tried where one is asked for; returns the ones
 * that are proven wrong. A pair that ended at another segment needs no proof.
 */
async function closeValid(
  checked: CheckedSegments,
  { certification, maxDepth, signal }: MendSettings,
  evaluate: PointEvaluator,
): Promise<InvalidSegment[]> {
  const live = checked.filter(({ segment }) => segment.search.reason === null);
  const certificates = certification && (await certify(live, certification, signal));
  const refuted: { segment: OpenSegment; at: number }[] = [];
  for (const [i, { segment, check }] of live.entries()) {
    const { search, depth } = segment;
    const certificate = certificates?.[i];
    search.pieces += certificate?.pieces ?? 0;
    if (certificate && certificate.refutedAt !== null) {
      search.refutedSegments++;
      if (depth === maxDepth) search.reason ??= 'refuted';
      else refuted.push({ segment, at: certificate.refutedAt });
      continue;
    }
    search.openSegments--;
    search.smallestMargin = Math.min(search.smallestMargin, check.smallestMargin);
    search.straightValid ||= depth === 0;
    if (certificate?.certified) {
      search.certifiedSegments++;
      search.certifiedMargin = Math.min(search.certifiedMargin, certificate.margin);
    }
  }
  return classifySplits(refuted, evaluate);
}

function certify(
  checked: CheckedSegments,
  { bounds, maxPieces }: Certification,
  signal: AbortSignal | undefined,
): Promise<SegmentCertificate[]> {
  const { dimension: d } = bounds;
  const starts = new Float32Array(checked.length * d);
  const ends = new Float32Array(checked.length * d);
  for (const [i, { segment }] of checked.entries()) {
    starts.set(segment.from.point, i * d);
    ends.set(segment.to.point, i * d);
  }
  const labels = Int32Array.from(checked, ({ segment }) => segment.label);
  return certifySegments(bounds, { starts, ends, labels }, { maxPieces, signal });
}
