/** The second engine: TensorFlow.js, differentiated by its own autodiff, on backends that are loaded when they are first asked for. */

import { register } from 'node:module';
import type { ClassifierGraph } from '@isthmus/onnx';
import * as tf from '@tensorflow/tfjs-core';
import type { BatchRunner } from '../batching/runner.js';
import { EngineUnavailableError } from '../error.js';
import { compileGraph } from './compile.js';
import type { TfjsProvider } from './providers.js';

/**
 * A runner over one compiled graph.
 *
 * @throws EngineUnavailableError if the provider cannot be had, or lacks a kernel that the network needs (on its first use).
 */
export async function openTfjs(
  { graph, inputShape, numClasses, batch }: ClassifierGraph,
  { provider }: { readonly provider: TfjsProvider },
): Promise<BatchRunner> {
  await loadBackend(provider);
  const network = compileGraph(graph, provider);
  const imageDims: [number, number, number, number] = [batch, ...inputShape];

  /** Runs `compute` without a pause: the backend is global, and another classifier may use another one. */
  function onBackend<T extends tf.TensorContainer>(compute: () => T): T {
    selectBackend(provider);
    try {
      return tf.tidy(compute);
    } catch (cause) {
      disposeTape();
      throw missingKernel(cause, provider) ?? cause;
    }
  }

  return {
    batch,
    async forward(images, logits) {
      const result = onBackend(() => network.run(tf.tensor4d(images, imageDims)));
      await read(result, logits);
    },
    async gradient(images, cotangents, logits, gradient) {
      const { value, grad } = onBackend(() => {
        const evaluate = tf.valueAndGrad((image: tf.Tensor) => network.run(image));
        return evaluate(tf.tensor4d(images, imageDims), tf.tensor2d(cotangents, [batch, numClasses]));
      });
      await read(value, logits);
      await read(grad, gradient);
    },
    async close() {
      selectBackend(provider);
      network.dispose();
    },
  };
}

async function read(tensor: tf.Tensor, target: Float32Array): Promise<void> {
  target.set((await tensor.data()) as Float32Array);
  tensor.dispose();
}

/**
 * Frees what was saved for a backward pass that was not reached. TensorFlow.js frees it only at the end of that pass.
 */
function disposeTape(): void {
  const { state } = tf.engine() as unknown as { state: { activeTape: { saved?: tf.Tensor[] }[] | null } };
  for (const { saved = [] } of state.activeTape ?? []) for (const tensor of saved) tensor.dispose();
  state.activeTape = null;
}

function missingKernel(cause: unknown, provider: TfjsProvider): EngineUnavailableError | undefined {
  const kernel = /Kernel '(\w+)' not registered for backend/.exec((cause as Error).message)?.[1];
  if (!kernel) return undefined;
  return new EngineUnavailableError(
    `TensorFlow.js has no kernel ${kernel} on provider "${provider}", which this network needs; choose provider "cpu" or "tensorflow"`,
    { cause },
  );
}

const loaders: Readonly<Record<TfjsProvider, () => Promise<unknown>>> = {
  cpu: () => import('@tensorflow/tfjs-backend-cpu'),
  wasm: () => import('@tensorflow/tfjs-backend-wasm'),
  webgpu: async () => {
    const { registerWebgpu } = await import('./webgpu.js');
    await registerWebgpu();
  },
  tensorflow: loadNative,
};

/** Loads a provider's backend and its gradients, once. @throws EngineUnavailableError if it cannot be had. */
export async function loadBackend(provider: TfjsProvider): Promise<void> {
  // Otherwise TensorFlow.js checks every value for NaN and writes advertisements to the console.
  tf.env().set('PROD', true);
  await loadGradients();
  try {
    await loaders[provider]();
    if (!(await tf.setBackend(provider))) throw new Error('the backend did not start');
  } catch (cause) {
    if (cause instanceof EngineUnavailableError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EngineUnavailableError(
      `TensorFlow.js cannot run on provider "${provider}" here (${reason.split('\n')[0]}); choose provider "wasm" or "cpu"`,
      { cause },
    );
  }
}

/** Makes the backend the one that ops run on until the next selection; at once for one that was loaded. */
function selectBackend(provider: TfjsProvider): void {
  if (tf.getBackend() !== provider) void tf.setBackend(provider);
}

let gradients: Promise<unknown> | undefined;

/**
 * The rules of TensorFlow.js's autodiff. Its core comes without them: the umbrella package registers them, and has ten times
 * the size of what is needed here. Their files are ES modules that name each other without ".js", which Node only
 * resolves with a hook. The registry is global, so it does not matter that these files bring a second copy of the ops.
 */
function loadGradients(): Promise<unknown> {
  if (!gradients) {
    register(`data:text/javascript,${encodeURIComponent(resolveHook)}`);
    const file = '@tensorflow/tfjs-core/dist/register_all_gradients.js';
    gradients = import(file);
  }
  return gradients;
}

const resolveHook = `
const inside = (url) => url !== undefined && url.includes('/@tensorflow/tfjs-core/dist/');
export async function resolve(specifier, context, next) {
  if (!specifier.startsWith('.') || !inside(context.parentURL)) return next(specifier, context);
  return { ...(await next(specifier.endsWith('.js') ? specifier : specifier + '.js', context)), format: 'module' };
}
export async function load(url, context, next) {
  const esModule = inside(url) && !url.endsWith('tf-core.node.js');
  return next(url, esModule ? { ...context, format: 'module' } : context);
}`;

const nativePackages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

async function loadNative(): Promise<void> {
  const reasons: string[] = [];
  for (const name of nativePackages) {
    try {
      await import(name);
      return;
    } catch (cause) {
      reasons.push(`${name}: ${(cause as Error).message.split('\n')[0]}`);
    }
  }
  throw new EngineUnavailableError(
    `provider "tensorflow" needs the package @tensorflow/tfjs-node-gpu or @tensorflow/tfjs-node (${reasons.join('; ')}). ` +
      'Install one with "npm install --no-save --ignore-scripts=false @tensorflow/tfjs-node@4.22.0", which downloads ' +
      'TensorFlow itself, or choose provider "wasm" or "cpu"',
  );
}
