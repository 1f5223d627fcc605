/**
 * Memory that a call costs, for functions of one point or picture and for workspaces: the figures of the docstrings, and work to measure
 * them by.
 */

import type { Classifier } from '@isthmus/engine';
import { randomStream } from '@isthmus/numerics';
import * as geometry from '../index.js';
import { ball } from './oracles/ball.js';
import { quadratic } from './oracles/quadratic.js';
import { randomQuadratic, zeroFunction } from './oracles/randomQuadratic.js';
import { at } from './oracles/testPoint.js';
import type { Work } from './peakMemory.js';

const step = { kind: 'absolute', length: 0.5 } as const;
const batch = 64;
const norms = [0.1, 0.2, 0.3, 0.5, 0.7, 1, 2, 3];
const d = 200;
/** The classifier of work that names no other. */
export const sphere = ball(2, new Float64Array(d));
const bent = quadratic([zeroFunction(d), randomQuadratic(d, 1)]);
const point = at(Float32Array.from({ length: d }, (_, i) => (i === 3 ? 2 : 0)));
const workspace = 4 * batch * (d + 2); // rows and logits
const slopes = 8 * batch * (d + 2); // and as much for gradients and cotangents
const frame = geometry.randomAxes(1, d);
const rows = Float32Array.from(frame);
const axes = (m: number) => rows.subarray(0, m * d);
const many = randomStream(1, 'directions', 0).fillNormal(new Float32Array(300 * d));
const section = geometry.planeSpannedBy(point.point, frame.subarray(0, d), frame.subarray(d, 2 * d));

/** The cost of a function whose memory does not depend on a number of samples: all bytes that its docstring states for a call. */
interface CallCost {
  readonly bytes: number;
  /** Smallest array that is looked at, in bytes; a 16th of `bytes` by default. */
  readonly least?: number;
  readonly work: Work;
  readonly classifier?: Classifier;
}

/** Black images, each of which has a label. */
const labelled = { samples: 200, labels: new Int8Array(200), readImages: async () => {} };

export const callCosts: Record<string, CallCost> = {
  compareAccuracy: {
    bytes: workspace,
    work: (c) => {
      const looks = { images: 200, isSuspicious: () => false, ofAlternatives: 0, alternatives: [] };
      return geometry.compareAccuracy(c, labelled, { ...looks, batch });
    },
  },
  crossSection: {
    bytes: 4 * 50 * 50 + workspace,
    work: (c) => geometry.crossSection(c, section, { x: [-1, 1], y: [-1, 1], columns: 50, rows: 50 }, {}, { batch }),
  },
  curvatureDensity: {
    bytes: 8 * 16 * (30 + 6) * d + 16 * 16 * 30 * 30 + slopes,
    least: 8 * 30 * d,
    work: (c) => geometry.curvatureDensity(c, point, 1, { step, probes: 16, steps: 30, batch }),
  },
  directionalCurvatures: {
    bytes: 8 * (100 + 2) * d + 32 * 100 + workspace,
    work: (c) => geometry.directionalCurvatures(c, point, frame.subarray(0, 100 * d), { step, batch }),
  },
  extremeCurvatures: {
    bytes: 8 * (96 + batch + 8 + 3 * 20) * d + 24 * 96 * 96,
    classifier: bent,
    work: (c) => geometry.extremeCurvatures(c, point, 1, { step, maxProducts: 96, tolerance: 0, batch }),
  },
  'meanCurvature, its workspace': {
    // Directions and their cosines, logits of a point, and gradients of all classes at 16 points.
    bytes: 16 * (30 + 2) * d + workspace + 4 * 16 * 2 * d + 16 * 80,
    least: 8 * 30 * d,
    work: (c) => geometry.meanCurvature(c, new Array<typeof point>(16).fill(point), 1, { step, batch }),
  },
  normalSection: {
    // Probes and what is asked of them are objects, which are not counted here.
    bytes: 8 * (100 + 6) * d + workspace,
    work: (c) => geometry.normalSection(c, point, 1, { lengths: [0.1, 0.5], directions: 100, batch }),
  },
  pathCrossSection: {
    bytes: 16 * 39 * d + 8 * 60 * 60 + workspace,
    work: (c) => geometry.pathCrossSection(c, axes(40), point.point, { y: [-1, 1], columns: 60, rows: 60 }, { batch }),
  },
  principalCurvatures: {
    bytes: 16 * d * d + slopes,
    work: (c) => geometry.principalCurvatures(c, point, { step, batch }),
  },
  'principalCurvatures along given axes': {
    bytes: 32 * d * d + slopes,
    work: (c) => geometry.principalCurvatures(c, point, { step, axes: frame, batch }),
  },
  'principalCurvatures with all directions': {
    least: 2 * d * d,
    bytes: 56 * d * d + slopes,
    classifier: bent,
    work: (c) => geometry.principalCurvatures(c, point, { step, directions: 'all', batch }),
  },
  relativeCurvature: {
    bytes: 16 * (50 + 100 + 1) * d + 32 * 150 + workspace,
    work: (c) => geometry.relativeCurvature(c, point, axes(50), 1, { step, batch }),
  },
  // Memory that its thread holds and hands over is not counted here.
  'sharedDirections of more directions than pixels': {
    bytes: 8 * 300 * d,
    work: async () => geometry.sharedDirections(many, d, { count: 100 }),
  },
  'sharedDirections of fewer': {
    bytes: 8 * 100 * d,
    work: async () => geometry.sharedDirections(axes(100), d, { count: 100 }),
  },
  'subspaceNoise, its workspace': {
    bytes: 8 * (100 + 3) * d + workspace,
    work: (c) =>
      geometry.subspaceNoise(c, axes(100), point.point, 1, { relativeNorms: norms, typicalDistance: 1, batch }),
  },
};
