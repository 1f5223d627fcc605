/** How fast a worker takes a model through its engine: measured by workers, estimated from the network's size until one has. */

import type { Costs, Work } from '@isthmus/analyses/definitions';
import type { EngineSettings } from '@isthmus/contracts';
import { z } from 'zod';

/** Milliseconds of one worker for one row in a full batch. */
export interface Speed {
  readonly forwardMs: number;
  /** Forward and back. */
  readonly gradientMs: number;
}

export const speedSource = z.enum(['measured', 'estimated']);
export type SpeedSource = z.infer<typeof speedSource>;

/**
 * Multiply-adds a second of a forward pass that an estimate assumes, one thread on CPUs. Measured on one core: LeNet and NiN on
 * ONNX Runtime 40 to 67 thousand million; tfjs wasm takes ten times as long. The others are orders of magnitude that nobody measured.
 */
const nominalRates: Readonly<Record<EngineSettings['name'], Partial<Record<EngineSettings['provider'], number>>>> = {
  onnxruntime: { cpu: 5e10, cuda: 2e12, tensorrt: 4e12, webgpu: 5e11 },
  tfjs: { cpu: 1e8, wasm: 5e9, webgpu: 2e11, tensorflow: 2e10 },
};

/** A row forward and back over a row forward: 2.6 for NiN, 3.3 for LeNet on ONNX Runtime. */
const gradientOverForward = 3;

/** Models stored before their arithmetic was counted are taken for a network of ImageNet. */
const unknownMultiplyAdds = 1e9;

/** @param multiplyAdds of one image's forward pass; null where they were not counted */
export function estimatedSpeed(
  multiplyAdds: number | null,
  { name, provider }: Pick<EngineSettings, 'name' | 'provider'>,
): Speed {
  const forwardMs = (1000 * (multiplyAdds ?? unknownMultiplyAdds)) / (nominalRates[name][provider] ?? 3e9);
  return { forwardMs, gradientMs: gradientOverForward * forwardMs };
}

/** Multiply-adds in float64 a second outside of the engine, as TypeScript's loops do them on one core. */
const hostRate = 2e9;

/** Seconds in the engine, and in all, of one worker. */
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

/** One shard of so many samples. */
export function shardSeconds({ sample, shard }: Costs, samples: number, speed: Speed): Seconds {
  const own = secondsOf(shard, speed);
  const each = secondsOf(sample, speed);
  return {
    device: own.device + samples * each.device,
    worker: own.worker + shardOverheadSeconds + samples * (each.worker + rowOverheadSeconds),
  };
}
