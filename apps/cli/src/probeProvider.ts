/** Runs LeNet on the engine and provider of its arguments and sends the outcome to its parent, `doctor`. */
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { type OpenOptions, openClassifier } from '@isthmus/engine';

export type ProviderReport =
  | { readonly ok: true; readonly batch: number; readonly milliseconds: number }
  | { readonly ok: false; readonly reason: string };

const batch = 64;
const model = fileURLToPath(new URL('../../../models/lenet-fashion-mnist.onnx', import.meta.url));

async function probe({
  engine,
  provider,
}: Required<Pick<OpenOptions, 'engine' | 'provider'>>): Promise<ProviderReport> {
  try {
    const classifier = await openClassifier({ model, engine, provider, batch, threads: 1 });
    const images = new Float32Array(batch * classifier.dimension).fill(0.5);
    // The first execution also prepares kernels and memory.
    await classifier.logits(images);
    const begin = performance.now();
    await classifier.logits(images);
    return { ok: true, batch, milliseconds: performance.now() - begin };
  } catch (error) {
    const [reason = ''] = (error as Error).message.split('\n', 1);
    return { ok: false, reason };
  }
}

const [engine, provider] = process.argv.slice(2) as [
  NonNullable<OpenOptions['engine']>,
  NonNullable<OpenOptions['provider']>,
];
const report = await probe({ engine, provider });
process.send?.(report, () => process.disconnect());
