/** Which runtime computes a run. Part of a result's identity: two engines may differ in the last bits. */
import { z } from 'zod';

/** Where each engine can execute: ONNX Runtime's execution providers, TensorFlow.js's backends. */
export const engineProviders = {
  onnxruntime: ['cpu', 'cuda', 'tensorrt', 'webgpu'],
  tfjs: ['cpu', 'wasm', 'webgpu', 'tensorflow'],
} as const;

export const engineName = z
  .enum(['onnxruntime', 'tfjs'])
  .meta({ id: 'EngineName', description: 'A runtime: ONNX Runtime or TensorFlow.js.' });
export const engineProvider = z
  .enum(['cpu', 'cuda', 'tensorrt', 'webgpu', 'wasm', 'tensorflow'])
  .meta({ id: 'EngineProvider', description: 'Where an engine executes.' });

export interface EngineSettings {
  name: z.infer<typeof engineName>;
  provider: z.infer<typeof engineProvider>;
  batch: number;
}

/** The sentence of a refusal, or undefined where the engine has the provider. */
export function missingProvider({ name, provider }: Pick<EngineSettings, 'name' | 'provider'>): string | undefined {
  const known: readonly string[] = engineProviders[name];
  return known.includes(provider) ? undefined : `expected one of ${known.join(', ')} for engine ${name}`;
}

export const engineSettings = z
  .strictObject({
    name: engineName.default('onnxruntime').describe('The runtime that computes.'),
    provider: engineProvider
      .default('cpu')
      .describe(
        'Where the engine executes; a worker that runs on another one refuses the shard and says so. onnxruntime has cpu, cuda, tensorrt and webgpu; tfjs has cpu, wasm, webgpu and tensorflow.',
      ),
    batch: z
      .int()
      .min(1)
      .max(4096)
      .default(64)
      .describe(
        'Images per execution. Fixed by the run, never by the machine, so that every worker computes the same bytes.',
      ),
  })
  .superRefine((settings, context) => {
    const message = missingProvider(settings);
    if (message) context.addIssue({ code: 'custom', path: ['provider'], message });
  })
  .meta({ id: 'Engine', description: 'What computes the runs of a sweep.' })
  .prefault({});
