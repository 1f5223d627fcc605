/** How fast a worker's engine computes a model: measured by workers, estimated from the network's size until one has. */
import type { Costs, Work } from '@isthmus/analyses/definitions';
import type { EngineSettings } from '@isthmus/contracts';

/** Milliseconds of one worker for one row in a full batch. */
export interface Speed {
  readonly forwardMs: number;
  /** Forward and back. */
  readonly gradientMs: number;
}

/**
 * Multiply-adds per second of a forward pass for estimates, one thread on CPUs. Measured on one core: 40 to 67 thousand million for LeNet
 * and NiN on ONNX Runtime; tfjs wasm takes ten times as long. The others are unmeasured orders of magnitude.
 */
const nominalRates: Readonly<Record<EngineSettings['name'], Partial<Record<EngineSettings['provider'], number>>>> = {
  onnxruntime: { cpu: 5e10, cuda: 2e12, tensorrt: 4e12, webgpu: 5e11 },
  tfjs: { cpu: 1e8, wasm: 5e9, webgpu: 2e11, tensorflow: 2e10 },
};

/** A row forward and back over a row forward: 2.6 for NiN, 3.3 for LeNet on ONNX Runtime. */
const gradientOverForward = 3;

/** For models that were stored before multiply-adds were counted: those of a network for ImageNet. */
const unknownMultiplyAdds = 1e9;

/** @param multiplyAdds of one image's forward pass; null if they were not counted */
export function estimatedSpeed(
  multiplyAdds: number | null,
  { name, provider }: Pick<EngineSettings, 'name' | 'provider'>,
): Speed {
  const forwardMs = (1000 * (multiplyAdds ?? unknownMultiplyAdds)) / (nominalRates[name][provider] ?? 3e9);
  return { forwardMs, gradientMs: gradientOverForward * forwardMs };
}

/** Multiply-adds in float64 per second outside the engine, in TypeScript's loops on one core. */
const hostRate = 2e9;

/** Seconds of one worker: in the engine, and in all. */
export interface Seconds {
  readonly device: number;
  readonly worker: number;
}

export function secondsOf({ forwards, backwards, operations }: Work, { forwardMs, gradientMs }: Speed): Seconds {
  const device = (forwards * forwardMs + backwards * Math.max(0, gradientMs - forwardMs)) / 1000;
  return { device, worker: device + operations / hostRate };
}

/** Taking a shard from the queue and storing its rows: some tens of milliseconds, and 28,000 rows a second. */
const shardOverheadSeconds = 0.03;
const rowOverheadSeconds = 1 / 28_000;

/** Seconds of one shard with that many samples. */
export function shardSeconds({ sample, shard }: Costs, samples: number, speed: Speed): Seconds {
  const perShard = secondsOf(shard, speed);
  const perSample = secondsOf(sample, speed);
  return {
    device: perShard.device + samples * perSample.device,
    worker: perShard.worker + shardOverheadSeconds + samples * (perSample.worker + rowOverheadSeconds),
  };
}
