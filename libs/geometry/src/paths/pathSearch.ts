/** The state of one pair's search: its anchors in order, its open segments, and its evaluations so far. */

import { distance, row } from '../rows.js';
import type { PathSample, UnresolvedReason } from './pathSample.js';
import type { Anchor } from './segmentCheck.js';

export interface PathSearch {
  readonly index: number;
  readonly label: number;
  readonly endLabel: number;
  /** In the order of the path. */
  readonly anchors: Anchor[];
  openSegments: number;
  reason: UnresolvedReason | null;
  straightValid: boolean;
  smallestMargin: number;
  depth: number;
  evaluations: number;
  /** Evidence about the closed segments. */
  certifiedSegments: number;
  certifiedMargin: number;
  refutedSegments: number;
  pieces: number;
}

/** A segment that is not known to be valid. */
export interface OpenSegment {
  readonly search: PathSearch;
  readonly label: number;
  readonly from: Anchor;
  readonly to: Anchor;
  readonly depth: number;
}

export function openSearch(index: number, start: Anchor, end: Anchor, label: number, endLabel: number): PathSearch {
  const finite = label >= 0 && endLabel >= 0;
  return {
    index,
    label,
    endLabel,
    anchors: [start, end],
    openSegments: 1,
    reason: !finite ? 'not-finite' : label !== endLabel ? 'labels-differ' : null,
    straightValid: false,
    smallestMargin: Number.POSITIVE_INFINITY,
    depth: 0,
    evaluations: 2,
    certifiedSegments: 0,
    certifiedMargin: Number.POSITIVE_INFINITY,
    refutedSegments: 0,
    pieces: 0,
  };
}

/** The two parts of a segment; the anchor joins the search's path between its ends. */
export function splitSegment({ search, label, from, to, depth }: OpenSegment, anchor: Anchor): OpenSegment[] {
  search.anchors.splice(search.anchors.indexOf(to), 0, anchor);
  search.openSegments++;
  search.depth = Math.max(search.depth, depth + 1);
  return [
    { search, label, from, to: anchor, depth: depth + 1 },
    { search, label, from: anchor, to, depth: depth + 1 },
  ];
}

/** The record of a search that has ended: no open segment, or a reason. */
export function describeSearch(search: PathSearch, dimension: number, certify: boolean): PathSample {
  const { label, endLabel, reason, straightValid, depth, evaluations } = search;
  const path = search.anchors;
  const anchors = new Float32Array(path.length * dimension);
  let pathLength = 0;
  for (const [i, { point }] of path.entries()) {
    anchors.set(point, i * dimension);
    if (i > 0) pathLength += distance(path[i - 1].point, point);
  }
  const straightLength = distance(row(anchors, 0, dimension), row(anchors, path.length - 1, dimension));
  const connected = reason === null;
  const certified = search.certifiedSegments === path.length - 1;
  return {
    outcome: connected ? 'connected' : 'unresolved',
    reason,
    label,
    endLabel,
    anchors,
    anchorCount: path.length,
    straightValid,
    straightLength,
    pathLength: connected ? pathLength : Number.NaN,
    relativeLength: connected && straightLength > 0 ? pathLength / straightLength : Number.NaN,
    smallestMargin: connected ? search.smallestMargin : Number.NaN,
    depth,
    evaluations,
    certificate:
      connected && certify
        ? {
            evidence: certified ? 'certified' : 'sampled',
            certifiedSegments: search.certifiedSegments,
            margin: certified ? search.certifiedMargin : Number.NaN,
          }
        : null,
    refutedSegments: search.refutedSegments,
    pieces: search.pieces,
  };
}
