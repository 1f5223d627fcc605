/**
 * What a sample of each analysis costs, from its settings and the network's size: rows through the engine, work beside it, bytes kept.
 * Times follow with a measured speed (speed.ts), shard sizes with a target (shardSize.ts).
 *
 * The engine takes whole batches (engine.batch images), so a call of one row costs a batch: rows are counted as it executes them. Where an
 * algorithm's length depends on the data (steps of DeepFool, anchors of a path), the counts are averages over the shipped LeNet and NiN
 * on Fashion-MNIST; another network may differ, and the time left is told from what was measured instead (store: sweepPace.ts).
 */
import type { Analysis, AnalysisKind, AnalysisOf } from './analysis.js';
import type { ConnectivitySettings } from './connectivity.js';
import type { DeepfoolSettings } from './deepfoolSettings.js';
import { stepsOf } from './detectionStep.js';
import type { InputRole } from './inputs.js';

export interface Work {
  /** Rows through the network, forwards. */
  readonly forwards: number;
  /** Rows back through it to the input. A gradient row is one forward and one backward. */
  readonly backwards: number;
  /**
   * Multiply-adds in float64 outside of the engine, as TypeScript's loops do them. Factors of loops that read, convert or draw numbers are
   * measured on LeNet; products of matrices count less than they have, since they run faster (libs/numerics).
   */
  readonly operations: number;
}

export interface AnalysisCost {
  /** Of each sample, on average. */
  readonly sample: Work;
  /** Of each shard beside its samples: batches that are not full, mostly because the slowest samples end alone. */
  readonly shard: Work;
  /** Kept of each sample in the database: its row with keys and index, and its float32 vectors. */
  readonly bytes: number;
  /** Whether the predicted label of every image of the data set is needed first: a forward row each, once per machine. */
  readonly labelsOfAll: boolean;
}

/** What costs depend on beside the settings. */
export interface CostFacts {
  /** d and L. */
  readonly dimension: number;
  readonly numClasses: number;
  /** Rows per execution of the engine. */
  readonly batch: number;
  /** Whether gradients of up to ten classes of one image share its forward row, as they do on ONNX Runtime. */
  readonly sharesForward: boolean;
  /** What the run reads of other runs rather than computes. */
  readonly reads: ReadonlySet<InputRole>;
  /** m, directions that span S, where the run reads it. */
  readonly subspace: number;
}

type Cost<S> = (settings: S, facts: CostFacts) => AnalysisCost;

const table: { [K in AnalysisKind]: Cost<AnalysisOf<K>> } = {
  perturbation(settings, facts) {
    return cost({ ...deepfool(settings, facts), floats: facts.dimension, scalars: 200 });
  },

  connectivity(settings, facts) {
    const { certify, maxPieces = 2048 } = settings;
    const segments = paths[settings.scenario].segments;
    // 70 pieces prove a segment of LeNet (certifySegments.ts); bounds on a piece take about as long as so many rows forward.
    const proof = work(certify ? segments * Math.min(70, maxPieces) * rowsOfPiece : 0, 0);
    const { sample, shard } = path(settings, facts);
    return cost({ sample: plus(sample, proof), shard, scalars: 330, labelsOfAll: true });
  },

  crossSection(settings, facts) {
    const { batch } = facts;
    const { plane, resolution, perturbation } = settings;
    // r(x_1), the path or the straight segment alone, and the grid.
    const found = path(plane === 'path' ? settings : { ...settings, maxDepth: 1, scenario: 'natural' }, facts);
    const grid = {
      sample: work(padded(resolution ** 2, batch), 0, 40 * resolution ** 2 * facts.dimension),
      shard: nothing,
    };
    const parts = together(deepfool(perturbation, facts), found, grid);
    return cost({ ...parts, floats: resolution ** 2 + 8, scalars: 330, labelsOfAll: true });
  },

  convexity({ images }, { dimension: d, batch }) {
    const mean = images.reduce((sum, k) => sum + k, 0) / images.length;
    // Each of the k images is read, unpacked and added.
    return cost({ sample: work(1, 0, 40 * mean * d), shard: work(batch / 2, 0), scalars: 80, labelsOfAll: true });
  },

  curvature(settings, facts) {
    const { dimension: d } = facts;
    const way = boundaryPoint(settings.perturbation, facts);
    switch (settings.method) {
      case 'full':
        return cost({ ...together(way, spectrum(settings.axes, facts)), floats: d - 1, scalars: 420 });
      case 'mean':
        return cost({ ...together(way, meanCurvature(settings.directions ?? 30, facts)), scalars: 370 });
      case 'lanczos':
        return cost({
          ...together(way, lanczos(settings.extremes ?? 10, facts)),
          floats: 2 * (settings.extremes ?? 10),
          scalars: 380,
        });
      case 'density': {
        const { probes = 8, lanczosSteps = 40 } = settings;
        const nodes = Math.min(lanczosSteps, d - 1);
        return cost({ ...together(way, density(probes, nodes, facts)), floats: 2 * probes * nodes, scalars: 420 });
      }
      default:
        return settings.method satisfies never;
    }
  },

  curvatureStep({ factors, directions, perturbation }, facts) {
    const all = times(factors.length, meanCurvature(directions, facts));
    return cost({ ...together(boundaryPoint(perturbation, facts), all), scalars: 130 + 100 * factors.length });
  },

  detection({ at, alphas, directions, perturbation }, facts) {
    // The image and its copies: at each its label, or the way to its own boundary point, the image's own way being there already.
    const own = { sample: work(1, 0), shard: work(facts.batch / 2, 0) };
    const way = boundaryPoint(perturbation, facts);
    const parts =
      at === 'image'
        ? together(way, times(1 + alphas.length, together(meanCurvature(directions, facts), own)))
        : together(
            way,
            times(1 + alphas.length, meanCurvature(directions, facts)),
            times(alphas.length, deepfool(perturbation, facts)),
          );
    return cost({ ...parts, scalars: 140 + 190 * (1 + alphas.length) });
  },

  detectionStep(settings, facts) {
    const { alphas, directions, perturbation } = settings;
    const steps = stepsOf(settings).length;
    const own = { sample: work(1, 0), shard: work(facts.batch / 2, 0) };
    const level = together(times(steps, meanCurvature(directions, facts)), own);
    return cost({
      ...together(boundaryPoint(perturbation, facts), times(1 + alphas.length, level)),
      scalars: 140 + (80 + 100 * steps) * (1 + alphas.length),
    });
  },

  sharedDirections({ directions, axes, perturbation }, facts) {
    const { dimension: d } = facts;
    const kept = Math.min(directions, d - 1);
    // Beside the spectrum: its strongest vectors.
    const vectors = { sample: work(0, 0, 4 * kept * d * d), shard: nothing };
    const parts = together(boundaryPoint(perturbation, facts), spectrum(axes, facts), vectors);
    return cost({ ...parts, floats: kept * (1 + d), scalars: 240 });
  },

  sharedSubspace(_, { dimension: d, subspace: m }) {
    // Nothing through the network: u_i times all directions, of which the paper has ten times as many as it keeps.
    return cost({ sample: work(0, 0, 10 * m * d), shard: nothing, floats: d, scalars: 160 });
  },

  relativeCurvature({ directions, perturbation }, facts) {
    const { dimension: d, batch, subspace: m } = facts;
    const T = Math.min(directions, d);
    // The normal, one row; then x and a pair along each u_i and each random direction, which are made orthonormal.
    const rows = padded(1 + 2 * (m + T), batch);
    const own = plus(gradients(batch), work(rows, 0, (T * T + 80 * (m + T)) * d));
    return cost({
      ...together(boundaryPoint(perturbation, facts), { sample: own, shard: nothing }),
      floats: m,
      scalars: 330,
    });
  },

  projection({ perturbation }, facts) {
    const { dimension: d, subspace: m } = facts;
    // Five vectors on m directions.
    const own = { sample: work(0, 0, 33 * m * d), shard: nothing };
    return cost({ ...together(boundaryPoint(perturbation, facts), own), scalars: 190 });
  },

  subspaceNoise({ relativeNorms }, { dimension: d, batch, subspace: m }) {
    // The image, and three kinds of noise at each norm; the noise is put together from m directions, and freed of them twice.
    const own = work(1 + 3 * relativeNorms.length, 0, 20 * m * d);
    return cost({ sample: own, shard: work(batch, 0), scalars: 90 + 75 * relativeNorms.length });
  },
};

/** The cost of a run's samples and shards. */
export function analysisCost(settings: Analysis, facts: CostFacts): AnalysisCost {
  return (table[settings.kind] as Cost<Analysis>)(settings, facts);
}

/** m of a run that reads shared directions: the basis cannot hold more than were found. */
export function subspaceSize(read: Analysis | undefined, dimension: number): number {
  if (read?.kind !== 'sharedDirections') return 0;
  return Math.min(read.subspace, read.samples * read.directions, dimension - 1);
}

interface Parts {
  readonly sample: Work;
  readonly shard: Work;
}

/** Linearisations until the label changes: 2.2 on LeNet, 2.0 on NiN; below 3 on every network of the paper. */
const deepfoolSteps = 2.2;

/** An image's classes; a step's Jacobian of the candidates and its test; F and its gradient at z. The last images of a shard end alone. */
function deepfool({ steps, candidates }: DeepfoolSettings, facts: CostFacts): Parts {
  const { batch, dimension: d } = facts;
  const width = Math.min(candidates, facts.numClasses);
  const step = plus(jacobian(width - 1, facts), work(1, 0, 14 * width * d));
  const taken = Math.min(steps, deepfoolSteps);
  return {
    sample: plus(work(1, 0), scaled(taken, step), gradients(1)),
    // Their steps are 5 to 9, with ever fewer rows in each batch: 6 and 4 batches on LeNet, 20 and 5 on NiN.
    shard: steps > taken ? work(12 * batch, 5 * batch) : nothing,
  };
}

/** r(x), where it is not read. */
function boundaryPoint(perturbation: DeepfoolSettings, facts: CostFacts): Parts {
  return facts.reads.has('perturbation') ? { sample: nothing, shard: nothing } : deepfool(perturbation, facts);
}

/** A pair's ends, and the points of all segments; a step of a projection is a gradient and a test. */
function path(
  { scenario, samplesPerSegment, maxDepth }: Pick<ConnectivitySettings, 'scenario' | 'samplesPerSegment' | 'maxDepth'>,
  { dimension: d, batch }: CostFacts,
): Parts {
  const { segments, projections } = paths[scenario];
  const points = 2 + segments * samplesPerSegment + projections;
  // The last pairs end alone: log2(samplesPerSegment) + 4 rounds for each halving, half a batch each.
  const rounds = (Math.log2(samplesPerSegment) + 4) * Math.min(maxDepth, 8);
  return {
    sample: work(points + projections, projections, 12 * points * d),
    shard: work(0.5 * batch * rounds, 6 * batch),
  };
}

/** Two passes of the interval's middle and spread, and one back for each class. */
const rowsOfPiece = 4;

/**
 * For each pair: rows of checked segments over samplesPerSegment, and steps of targeted DeepFool, both with the places that are empty in
 * the batches of a search's rounds (a fifth to a third). On LeNet, 200 to 400 pairs.
 */
const paths = {
  natural: { segments: 1.6, projections: 3 },
  adversarial: { segments: 5.2, projections: 44 },
  random: { segments: 3.5, projections: 19 },
} as const;

/** All principal curvatures: the normal, a pair of gradients for each axis, and the eigen-decomposition: 0.07 s at d = 784 on one core. */
function spectrum(axes: 'pixel' | 'random' | undefined, { dimension: d, batch }: CostFacts): Parts {
  const pairs = Math.max(1, Math.floor(batch / 2));
  const own = gradients(batch + Math.ceil(d / pairs) * batch, 0.3 * d ** 3);
  // H in the axes' coordinates, and pairs that move every pixel; the axes are made once.
  return axes === 'random'
    ? { sample: plus(own, work(0, 0, 0.25 * d ** 3)), shard: work(0, 0, 2 * d ** 3) }
    : { sample: own, shard: nothing };
}

/** Second differences along T directions for all classes at once; up to 16 classes, exact normals and a pair along each (meanCurvature.ts). */
function meanCurvature(directions: number, facts: CostFacts): Parts {
  const { dimension: d, numClasses: L, batch } = facts;
  const T = Math.min(directions, d);
  // Pairs along T directions, and four for the noise of float32.
  const probes = work(1 + 2 * T + 2 * Math.min(4, d), 0, (T * T + 60 * T) * d);
  if (L > 16) return { sample: probes, shard: work(batch / 2, 0) };
  const normals = plus(jacobian(L - 1, facts), work(2 * (L - 1), 0, 4 * L * d));
  return { sample: plus(probes, normals), shard: plus(scaled(batch / 2, jacobian(L - 1, facts)), work(batch / 2, 0)) };
}

/** Products of a block Krylov space with full reorthogonalisation. On networks with kinks it does not converge and takes them all. */
function lanczos(extremes: number, { dimension: d, batch }: CostFacts): Parts {
  const block = Math.min(8, Math.max(1, Math.floor(batch / 2)));
  const products = Math.min(Math.max(192, 4 * extremes), d - 1);
  // The normal; a block's pairs at a time; a pair along each vector found.
  const rows = batch + Math.ceil(products / block) * padded(2 * block, batch) + padded(4 * extremes, batch);
  // Each block is made orthogonal to all before it, and the projection decomposed anew.
  return { sample: gradients(rows, 10 * products ** 2 * d + products ** 4 / 4), shard: nothing };
}

/** One vector of each probe a step, all probes in one product; each made orthogonal to those before it in its own space. */
function density(probes: number, steps: number, { dimension: d, batch }: CostFacts): Parts {
  const rows = batch + steps * padded(2 * probes, batch);
  return { sample: gradients(rows, probes * (10 * steps ** 2 * d + steps ** 4 / 4)), shard: nothing };
}

/** Gradients of k margins of one image. */
function jacobian(k: number, { sharesForward }: CostFacts): Work {
  return work(sharesForward && k <= 9 ? 1 : k, k);
}

const nothing: Work = { forwards: 0, backwards: 0, operations: 0 };

function work(forwards: number, backwards: number, operations = 0): Work {
  return { forwards, backwards, operations };
}

function gradients(rows: number, operations = 0): Work {
  return work(rows, rows, operations);
}

function padded(rows: number, batch: number): number {
  return Math.ceil(rows / batch) * batch;
}

function plus(...works: readonly Work[]): Work {
  return works.reduce(
    (a, b) => work(a.forwards + b.forwards, a.backwards + b.backwards, a.operations + b.operations),
    nothing,
  );
}

function scaled(factor: number, { forwards, backwards, operations }: Work): Work {
  return work(factor * forwards, factor * backwards, factor * operations);
}

function together(...parts: readonly Parts[]): Parts {
  return { sample: plus(...parts.map(({ sample }) => sample)), shard: plus(...parts.map(({ shard }) => shard)) };
}

function times(factor: number, { sample, shard }: Parts): Parts {
  return { sample: scaled(factor, sample), shard: scaled(factor, shard) };
}

/** Keys, counters, index entries and alignment of a row of `results`, beside its scalars and vectors. */
const rowBytes = 120;

/** @param scalars characters of a typical row's scalars as JSON @param floats of its vectors */
function cost({
  sample,
  shard,
  floats = 0,
  scalars,
  labelsOfAll = false,
}: Parts & { floats?: number; scalars: number; labelsOfAll?: boolean }): AnalysisCost {
  return { sample, shard, bytes: rowBytes + scalars + 4 * floats, labelsOfAll };
}
