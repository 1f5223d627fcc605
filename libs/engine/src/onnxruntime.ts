/** The first engine: ONNX Runtime through onnxruntime-node. */
import { type ClassifierGraph, rewriteGraph, type StaticGraph, serializeGraph } from '@isthmus/onnx';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { EngineUnavailableError } from './error.js';
import { buildGradientGraph } from './gradient.js';
import { rewriteLrn } from './lrn.js';
import type { BatchRunner } from './runner.js';

export const providers = ['cpu', 'cuda', 'tensorrt', 'webgpu'] as const;
export type Provider = (typeof providers)[number];

export interface OnnxRuntimeOptions {
  readonly provider: Provider;
  /** Threads that one operation may use. */
  readonly threads: number;
}

/**
 * A runner over two sessions, forward and forward with gradient; the second is made at its first use.
 *
 * @throws EngineUnavailableError where the provider cannot be had.
 */
export async function openOnnxRuntime(
  { graph, inputShape, numClasses, batch }: ClassifierGraph,
  { provider, threads }: OnnxRuntimeOptions,
): Promise<BatchRunner> {
  const options = sessionOptions(provider, threads);
  const create = async (part: StaticGraph) => ({ part, session: await createSession(part, options, provider) });
  const layout = provider === 'cpu' ? 'blocked' : 'plain';
  const gradientGraph = tuned(buildGradientGraph(graph, { layout }));
  const forward = await create(tuned(graph));
  let gradient: Awaited<ReturnType<typeof create>> | undefined;

  const imageDims = [batch, ...inputShape];
  const logitDims = [batch, numClasses];
  const float = (data: Float32Array, dims: readonly number[]) => new Tensor('float32', data, dims);

  return {
    batch,
    async forward(images, logits) {
      const [image, output] = [forward.part.inputs[0]!, forward.part.outputs[0]!];
      await forward.session.run({ [image]: float(images, imageDims) }, { [output]: float(logits, logitDims) });
    },
    async gradient(images, cotangents, logits, result) {
      gradient ??= await create(gradientGraph);
      const [image, cotangent] = gradient.part.inputs as [string, string];
      const [logit, slope] = gradient.part.outputs as [string, string];
      await gradient.session.run(
        { [image]: float(images, imageDims), [cotangent]: float(cotangents, logitDims) },
        { [logit]: float(logits, logitDims), [slope]: float(result, imageDims) },
      );
    },
    async close() {
      await forward.session.release();
      await gradient?.session.release();
    },
  };
}

/** The graph with ops that ONNX Runtime is slow at in a faster form. */
export function tuned(graph: StaticGraph): StaticGraph {
  return rewriteGraph(graph, { LRN: rewriteLrn });
}

function sessionOptions(provider: Provider, threads: number): InferenceSession.SessionOptions {
  return {
    executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    extra: {
      // Threads of an idle session would otherwise spin on cores that the other session or another process needs.
      session: { force_spinning_stop: '1' },
    },
  };
}

async function createSession(graph: StaticGraph, options: InferenceSession.SessionOptions, provider: Provider) {
  try {
    return await InferenceSession.create(serializeGraph(graph), options);
  } catch (cause) {
    if (provider === 'cpu') throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EngineUnavailableError(
      `ONNX Runtime cannot run on provider "${provider}" here (${reason}); install what it needs or choose provider "cpu"`,
      { cause },
    );
  }
}
