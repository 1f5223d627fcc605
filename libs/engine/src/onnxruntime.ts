/** The first engine: ONNX Runtime through onnxruntime-node (DESIGN.md decisions 5 and 6). */
import { type ClassifierGraph, rewriteGraph, type StaticGraph, sizeOf } from '@isthmus/onnx';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { collectGarbage } from './collectGarbage.js';
import { EngineUnavailableError } from './error.js';
import { buildGradientGraph, buildJacobianGraph } from './gradient.js';
import { rewriteLrn } from './lrn.js';
import type { BatchRunner, JacobianRunner } from './runner.js';
import { type SessionSource, type SessionSources, sessionSources } from './sessionFiles.js';

export const providers = ['cpu', 'cuda', 'tensorrt', 'webgpu'] as const;
export type Provider = (typeof providers)[number];

export interface OnnxRuntimeOptions {
  readonly provider: Provider;
  /** Threads that one operation may use on the cpu. */
  readonly threads: number;
  /** False makes a runner without gradients, in half the memory. */
  readonly gradients: boolean;
  /** Where weights are written while sessions are made; the system's temporary folder where not stated. */
  readonly scratchFolder?: string;
}

interface PreparedGraph {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Nodes that WebGPU has no kernel for: a MaxPool that also gives indices. */
  readonly onlyOnCpu: readonly string[];
}

/** A network made ready for sessions; it holds no weights where they lie in a file. */
export interface PreparedNetwork
  extends Pick<ClassifierGraph, 'inputShape' | 'numClasses' | 'batch' | 'removedSoftmax'> {
  /** Forward, and forward with gradient where that was asked for. */
  readonly graphs: readonly PreparedGraph[];
  readonly files: SessionSources;
  /** Makes ready the graph of k gradients per image; absent without gradients, or where the weights cannot be had again. */
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
 * @throws OnnxError where an op has no gradient rule.
 */
export function prepareOnnxRuntime(
  { graph, inputShape, numClasses, batch, removedSoftmax }: ClassifierGraph,
  options: OnnxRuntimeOptions,
  again?: () => Promise<ClassifierGraph>,
): PreparedNetwork {
  const layout = layoutOf(options.provider);
  const graphs = [tuned(graph), ...(options.gradients ? [tuned(buildGradientGraph(graph, { layout }))] : [])];
  const files = sessionSources(graphs, options.scratchFolder);
  const source = files.mapped ? again : kept({ graph, inputShape, numClasses, batch, removedSoftmax });
  const jacobian = options.gradients && source ? preparesJacobian(source, options) : undefined;
  return { graphs: graphs.map(prepareGraph), files, jacobian, inputShape, numClasses, batch, removedSoftmax };
}

const layoutOf = (provider: Provider) => (provider === 'cpu' ? 'blocked' : 'plain');

// Each closure in a function of its own: closures of one function keep alive what any of them needs, here the weights.
const kept = (network: ClassifierGraph) => async () => network;

function preparesJacobian(source: () => Promise<Pick<ClassifierGraph, 'graph'>>, options: OnnxRuntimeOptions) {
  return async (cotangents: number): Promise<PreparedJacobian> => {
    const { graph } = await source();
    const jacobian = tuned(buildJacobianGraph(graph, { cotangents, layout: layoutOf(options.provider) }));
    return { graph: prepareGraph(jacobian), files: sessionSources([jacobian], options.scratchFolder) };
  };
}

/**
 * A runner over two sessions, forward and forward with gradient.
 *
 * Weights of 32 MiB and more are mapped from one file by both sessions, and the gradient reads a layer's matrix transposed
 * from the same bytes. Small networks make the second session at its first use.
 *
 * @throws EngineUnavailableError where the provider cannot be had.
 */
export async function openOnnxRuntime(network: PreparedNetwork, options: OnnxRuntimeOptions): Promise<BatchRunner> {
  const { inputShape, numClasses, batch } = network;
  const [forward, gradient] = await openSessions(network, options);
  const jacobians = new Map<number, OpenGraph>();

  const imageDims = [batch, ...inputShape];
  const logitDims = [batch, numClasses];
  const tensor = (data: Float32Array, dims: readonly number[]) => new Tensor('float32', data, dims);

  return {
    batch,
    async forward(images, logits) {
      const [image, output] = [forward!.inputs[0]!, forward!.outputs[0]!];
      const session = await forward!.session();
      await session.run({ [image]: tensor(images, imageDims) }, { [output]: tensor(logits, logitDims) });
    },
    async gradient(images, cotangents, logits, result) {
      if (!gradient) throw new Error('this classifier was opened without gradients');
      const [image, cotangent] = gradient.inputs as [string, string];
      const [logit, slope] = gradient.outputs as [string, string];
      const session = await gradient.session();
      await session.run(
        { [image]: tensor(images, imageDims), [cotangent]: tensor(cotangents, logitDims) },
        { [logit]: tensor(logits, logitDims), [slope]: tensor(result, imageDims) },
      );
    },
    jacobian: network.jacobian && jacobianRunner(network, network.jacobian, options, jacobians),
    async close() {
      await forward!.close();
      await gradient?.close();
      for (const open of jacobians.values()) await open.close();
    },
  };
}

/** DeepFool's ten candidates; with more the graph grows long for what is left to save, under a tenth. */
const maxCotangents = 10;

/** A session per number of cotangents, made at its first use and kept in `sessions`. */
function jacobianRunner(
  { inputShape, numClasses, batch }: PreparedNetwork,
  prepare: (cotangents: number) => Promise<PreparedJacobian>,
  options: OnnxRuntimeOptions,
  sessions: Map<number, OpenGraph>,
): JacobianRunner {
  const dimension = sizeOf(inputShape);
  return {
    maxCotangents,
    async run(images, cotangents, logits, gradients, count) {
      const open = sessions.get(count) ?? (await openJacobian(await prepare(count), options));
      sessions.set(count, open);
      const [image, cotangent] = open.inputs as [string, string];
      const [logit, slope] = open.outputs as [string, string];
      const session = await open.session();
      await session.run(
        {
          [image]: new Tensor('float32', images, [batch, ...inputShape]),
          [cotangent]: new Tensor('float32', cotangents, [batch, count, numClasses]),
        },
        {
          [logit]: new Tensor('float32', logits, [batch, numClasses]),
          [slope]: new Tensor('float32', gradients, [batch, count, dimension]),
        },
      );
    },
  };
}

async function openJacobian({ graph, files }: PreparedJacobian, { provider, threads }: OnnxRuntimeOptions) {
  if (files.mapped) collectGarbage();
  const open = lazySession(graph, files.sources[0]!, provider, threads, files.mapped);
  try {
    await open.session();
  } finally {
    files.dispose();
  }
  return open;
}

function lazySession(
  { inputs, outputs, onlyOnCpu }: PreparedGraph,
  source: SessionSource,
  provider: Provider,
  threads: number,
  mapped: boolean,
): OpenGraph {
  const options = sessionOptions(provider, threads, mapped, onlyOnCpu);
  let opened: Promise<InferenceSession> | undefined;
  const session = () => {
    opened ??= createSession(source, options, provider);
    return opened;
  };
  return { inputs, outputs, session, close: async () => (await opened)?.release() };
}

function prepareGraph({ inputs, outputs, nodes }: StaticGraph): PreparedGraph {
  const onlyOnCpu = nodes.filter((node) => node.op === 'MaxPool' && node.outputs.length > 1);
  return { inputs, outputs, onlyOnCpu: onlyOnCpu.map((node) => node.name) };
}

/** The graph with ops that ONNX Runtime is slow at in a faster form. */
export function tuned(graph: StaticGraph): StaticGraph {
  return rewriteGraph(graph, { LRN: rewriteLrn });
}

interface OpenGraph {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  session(): Promise<InferenceSession>;
  close(): Promise<void>;
}

async function openSessions(
  { graphs, files: { sources, mapped, dispose } }: PreparedNetwork,
  { provider, threads }: OnnxRuntimeOptions,
): Promise<OpenGraph[]> {
  const open = graphs.map((graph, index) => lazySession(graph, sources[index]!, provider, threads, mapped));
  try {
    // Files are there only while sessions are made, so that a process that is killed later leaves none behind.
    for (const { session } of mapped ? open : open.slice(0, 1)) await session();
  } catch (error) {
    await Promise.allSettled(open.map((graph) => graph.close()));
    throw error;
  } finally {
    dispose();
  }
  return open;
}

function sessionOptions(
  provider: Provider,
  threads: number,
  mapped: boolean,
  onlyOnCpu: readonly string[],
): InferenceSession.SessionOptions {
  return {
    executionProviders: [
      provider === 'webgpu' && onlyOnCpu.length > 0 ? { name: provider, forceCpuNodeNames: onlyOnCpu } : provider,
    ],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    extra: {
      session: {
        // Threads of an idle session would otherwise spin on cores that the other session or another process needs.
        force_spinning_stop: '1',
        // A repacked matrix is a copy per session and direction. Measured on CaffeNet, whose weights are 96% matrices:
        // no difference at batch 1, gradients 10% slower at batch 8, 670 MB less.
        disable_prepacking: mapped ? '1' : '0',
      },
    },
  };
}

async function createSession(source: SessionSource, options: InferenceSession.SessionOptions, provider: Provider) {
  try {
    return typeof source === 'string'
      ? await InferenceSession.create(source, options)
      : await InferenceSession.create(source, options);
  } catch (cause) {
    if (provider === 'cpu') throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EngineUnavailableError(
      `ONNX Runtime has no provider "${provider}" here: ${reason.trim()} ${remedies[provider]}`,
      { cause },
    );
  }
}

const remedies = {
  cuda: 'It needs an NVIDIA card, CUDA 12, cuDNN 9 and the CUDA libraries that onnxruntime-node’s install script downloads; else choose provider "cpu" or "webgpu".',
  tensorrt: 'It needs what provider "cuda" needs and TensorRT 10; else choose provider "cuda", "webgpu" or "cpu".',
  webgpu:
    'It needs a graphics card with a Vulkan driver and libvulkan.so.1 (Debian: libvulkan1); else choose provider "cpu".',
} satisfies Record<Exclude<Provider, 'cpu'>, string>;
