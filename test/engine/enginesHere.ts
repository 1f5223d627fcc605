/** Every engine and provider, and the reason if it cannot run on this machine. */
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { EngineUnavailableError, type OpenOptions, openClassifier } from '@isthmus/engine';

export const trainedModel = (name: 'lenet' | 'nin') =>
  fileURLToPath(new URL(`../../models/${name}-fashion-mnist.onnx`, import.meta.url));

interface EngineHere {
  readonly title: string;
  readonly options: Required<Pick<OpenOptions, 'engine' | 'provider'>>;
  /** Why its tests are skipped, in the engine's words; null if it runs. */
  readonly unavailable: string | null;
  /** Largest difference from float64 that rounding explains, relative to the largest value. */
  readonly tolerance: number;
  /** Whether runs repeat bit for bit, whatever else is in the batch. */
  readonly isExact: boolean;
  /** Too slow for large networks, as interpreted JavaScript and emulated GPUs are. */
  readonly isSlow: boolean;
}

/**
 * SwiftShader, a Vulkan driver without a GPU, is part of Debian's chromium-common. To test a GPU instead, set
 * VK_DRIVER_FILES to its driver.
 */
const chromium = '/usr/lib/chromium';
const swiftShader = `${chromium}/vk_swiftshader_icd.json`;
const isEmulated = existsSync(swiftShader) && process.env.VK_DRIVER_FILES === undefined;

/** Rounding of float32 through a hundred layers. GPUs also round the factors of convolutions to TF32's 11 bits. */
const [float32, tf32] = [1e-5, 5e-3];

const all: readonly Omit<EngineHere, 'title' | 'unavailable'>[] = [
  { options: { engine: 'onnxruntime', provider: 'cpu' }, tolerance: float32, isExact: true, isSlow: false },
  { options: { engine: 'onnxruntime', provider: 'webgpu' }, tolerance: 1e-4, isExact: false, isSlow: isEmulated },
  { options: { engine: 'onnxruntime', provider: 'cuda' }, tolerance: tf32, isExact: false, isSlow: false },
  { options: { engine: 'onnxruntime', provider: 'tensorrt' }, tolerance: tf32, isExact: false, isSlow: false },
  { options: { engine: 'tfjs', provider: 'cpu' }, tolerance: float32, isExact: true, isSlow: true },
  { options: { engine: 'tfjs', provider: 'wasm' }, tolerance: float32, isExact: true, isSlow: false },
  { options: { engine: 'tfjs', provider: 'webgpu' }, tolerance: 1e-4, isExact: false, isSlow: isEmulated },
  { options: { engine: 'tfjs', provider: 'tensorflow' }, tolerance: tf32, isExact: false, isSlow: false },
];

/** Tries engines on LeNet: all, or those fast enough for networks of a billion multiplications. */
export async function enginesHere({ forLargeNetworks = false } = {}): Promise<EngineHere[]> {
  if (isEmulated) {
    process.env.VK_DRIVER_FILES = swiftShader;
    loadVulkan();
  }
  const tried: EngineHere[] = [];
  for (const entry of all.filter(({ isSlow }) => !(isSlow && forLargeNetworks))) {
    const title = `${entry.options.engine} on ${entry.options.provider}`;
    tried.push({ ...entry, title, unavailable: await reason(entry.options) });
  }
  return tried;
}

async function reason(options: EngineHere['options']): Promise<string | null> {
  try {
    const classifier = await openClassifier({ ...options, model: trainedModel('lenet'), batch: 1 });
    await classifier.labels(new Float32Array(classifier.dimension));
    await classifier.close();
    return null;
  } catch (error) {
    if (error instanceof EngineUnavailableError) return error.message;
    throw error;
  }
}

/** Loads Chromium's copy of libvulkan, which is later looked up by name. A machine may have no other copy. */
function loadVulkan(): void {
  const keepLoaded = 0x1000; // RTLD_NODELETE of glibc
  try {
    process.dlopen({ exports: {} }, `${chromium}/libvulkan.so.1`, constants.dlopen.RTLD_NOW | keepLoaded);
  } catch {
    // Always throws, since it is not a Node addon. If it is missing, the engine reports that.
  }
}
