/** The second engine: TensorFlow.js, differentiated by its own autodiff. */
import type { ClassifierGraph } from '@isthmus/onnx';
import * as tf from '@tensorflow/tfjs-core';
import { EngineUnavailableError } from '../error.js';
import type { BatchRunner } from '../runner.js';
import { loadBackend, selectBackend } from './backends.js';
import { compileGraph } from './compile.js';
import type { TfjsProvider } from './providers.js';

/**
 * A runner over one compiled graph.
 *
 * @throws EngineUnavailableError where the provider cannot be had, or lacks a kernel that the network needs (on its first use).
 */
export async function openTfjs(
  { graph, inputShape, numClasses, batch }: ClassifierGraph,
  { provider }: { readonly provider: TfjsProvider },
): Promise<BatchRunner> {
  await loadBackend(provider);
  const network = compileGraph(graph, provider);
  const imageDims: [number, number, number, number] = [batch, ...inputShape];

  /** Runs `compute` without a pause, since the backend is global and another classifier may use another one. */
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
 * What was saved for the backward pass is freed at its end, and so is left behind by one that was never reached: the next pass starts a tape
 * of its own.
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
