/** The first engine: ONNX Runtime through onnxruntime-node (docs/engines.md). */
import { type ClassifierGraph, item, type StaticGraph, sizeOf } from '@isthmus/onnx';
import { Tensor } from 'onnxruntime-node';
import type { BatchRunner, JacobianRunner } from '../batching/runner.js';
import { collectGarbage } from '../classifier/modelFile.js';
import { buildGradientGraph, buildJacobianGraph } from '../gradient/gradientGraph.js';
import { tuned } from './lrn.js';
import { type SessionSources, sessionSources } from './sessionFiles.js';
import {
  lazySession,
  type OpenGraph,
  openSessions,
  type PreparedGraph,
  type Provider,
  prepareGraph,
  type SessionSettings,
} from './sessions.js';

export interface OnnxRuntimeOptions extends SessionSettings {
  /** False makes a runner without gradients, in half the memory. */
  readonly gradients: boolean;
  /** Where weights are written while sessions are made; the system's temporary folder by default. */
  readonly scratchFolder?: string;
}

/** A network prepared for sessions. It holds no weights if they lie in a file. */
export interface PreparedNetwork
  extends Pick<ClassifierGraph, 'inputShape' | 'numClasses' | 'batch' | 'removedSoftmax'> {
  /** Forward, and forward with gradient if gradients were asked for. */
  readonly graphs: readonly PreparedGraph[];
  readonly files: SessionSources;
  /** Prepares the graph of k gradients per image; absent without gradients, or if the weights cannot be read again. */
  readonly jacobian: ((cotangents: number) => Promise<PreparedJacobian>) | undefined;
}

interface PreparedJacobian {
  readonly graph: PreparedGraph;
  readonly files: SessionSources;
}

/**
 * Builds the graphs and writes large weights to a file.
 *
 * @param again gives the same network once more, for a session that is made later; without it a network whose weights are
 *   not kept in memory has no shared forward pass for several gradients
 * @throws OnnxError if an op has no gradient rule.
 */
export function prepareOnnxRuntime(
  { graph, inputShape, numClasses, batch, removedSoftmax }: ClassifierGraph,
  options: OnnxRuntimeOptions,
  again?: () => Promise<ClassifierGraph>,
): PreparedNetwork {
  const layout = layoutOf(options.provider);
  const graphs = [tuned(graph), ...(options.gradients ? [tuned(buildGradientGraph(graph, { layout }))] : [])];
  const files = sessionSources(graphs, options.scratchFolder);
  const source = files.mapped ? again : kept({ graph });
  const jacobian = options.gradients && source ? preparesJacobian(source, options) : undefined;
  return { graphs: graphs.map(prepareGraph), files, jacobian, inputShape, numClasses, batch, removedSoftmax };
}

// ONNX Runtime has kernels for channels in blocks on x86-64 only.
const layoutOf = (provider: Provider) => (provider === 'cpu' && process.arch === 'x64' ? 'blocked' : 'plain');

// Each closure has a function of its own: closures of one function keep alive what any of them needs, here the weights.
const kept = (network: Pick<ClassifierGraph, 'graph'>) => async () => network;

function preparesJacobian(source: () => Promise<Pick<ClassifierGraph, 'graph'>>, options: OnnxRuntimeOptions) {
  const build = async (cotangents: number) => {
    const { graph } = await source();
    return tuned(buildJacobianGraph(graph, { cotangents, layout: layoutOf(options.provider) }));
  };
  // Lanes ask at the same time. The graph is made once for all of them, its files once for each lane, which removes them.
  const pending = new Map<number, Promise<StaticGraph>>();
  return async (cotangents: number): Promise<PreparedJacobian> => {
    const building = pending.get(cotangents) ?? build(cotangents).finally(() => pending.delete(cotangents));
    pending.set(cotangents, building);
    const jacobian = await building;
    return { graph: prepareGraph(jacobian), files: sessionSources([jacobian], options.scratchFolder) };
  };
}

/**
 * A runner over two sessions, forward and forward with gradient. More runners of the same network may be opened until its files are disposed
 * of.
 *
 * Weights of 32 MiB and more are mapped from one file by both sessions, and the gradient reads a layer's matrix transposed
 * from the same bytes. Small networks make the second session at its first use.
 *
 * @throws EngineUnavailableError if the provider cannot be had.
 */
export async function openOnnxRuntime(network: PreparedNetwork, options: OnnxRuntimeOptions): Promise<BatchRunner> {
  const { batch } = network;
  const { image, perClass } = tensorsOf(network);
  const [forward, gradient] = await openSessions(network.graphs, network.files, options);
  if (!forward) throw new Error('openOnnxRuntime: the network has no graph');
  const jacobians = new Map<number, OpenGraph>();

  return {
    batch,
    forward: (images, logits) => forward.run([image(images)], [perClass(logits)]),
    async gradient(images, cotangents, logits, result) {
      if (!gradient) throw new Error('this classifier was opened without gradients');
      await gradient.run([image(images), perClass(cotangents)], [perClass(logits), image(result)]);
    },
    jacobian: network.jacobian && jacobianRunner(network, network.jacobian, options, jacobians),
    async close() {
      await forward.close();
      await gradient?.close();
      for (const open of jacobians.values()) await open.close();
    },
  };
}

/** The caller's arrays as tensors. */
function tensorsOf({ inputShape, numClasses, batch }: Pick<PreparedNetwork, 'inputShape' | 'numClasses' | 'batch'>) {
  return {
    image: (values: Float32Array) => new Tensor('float32', values, [batch, ...inputShape]),
    perClass: (values: Float32Array) => new Tensor('float32', values, [batch, numClasses]),
  };
}

/** DeepFool's nine margins. More would save under a tenth of the time, for a long graph. */
const maxCotangents = 9;

/** A session per number of cotangents, made at its first use and kept in `sessions`. */
function jacobianRunner(
  network: PreparedNetwork,
  prepare: (cotangents: number) => Promise<PreparedJacobian>,
  options: OnnxRuntimeOptions,
  sessions: Map<number, OpenGraph>,
): JacobianRunner {
  const { inputShape, numClasses, batch } = network;
  const { image, perClass } = tensorsOf(network);
  return {
    maxCotangents,
    async run(images, cotangents, logits, gradients, count) {
      const open = sessions.get(count) ?? (await openJacobian(await prepare(count), options));
      sessions.set(count, open);
      const weights = new Tensor('float32', cotangents, [batch, count, numClasses]);
      const result = new Tensor('float32', gradients, [batch, count, sizeOf(inputShape)]);
      await open.run([image(images), weights], [perClass(logits), result]);
    },
  };
}

async function openJacobian({ graph, files }: PreparedJacobian, options: OnnxRuntimeOptions) {
  if (files.mapped) collectGarbage();
  const open = lazySession(graph, item(files.sources, 0), options, files.mapped);
  try {
    await open.open();
  } finally {
    files.dispose();
  }
  return open;
}
