/** Every engine and provider, and why one cannot run on this machine. */
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { EngineUnavailableError, type OpenOptions, openClassifier } from '@isthmus/engine';

export const trainedModel = (name: 'lenet' | 'nin') =>
  fileURLToPath(new URL(`../../models/${name}-fashion-mnist.onnx`, import.meta.url));

interface EngineHere {
  readonly title: string;
  readonly options: Required<Pick<OpenOptions, 'engine' | 'provider'>>;
  /** Why its tests are skipped, in the words of the engine; null where it runs. */
  readonly unavailable: string | null;
  /** Largest difference from float64, over the largest value, that rounding explains. */
  readonly tolerance: number;
  /** Runs repeat bit for bit, whatever else is in the batch. */
  readonly isExact: boolean;
  /** Too slow for large networks, as interpreted JavaScript and emulated GPUs are. */
  readonly isSlow: boolean;
}

/**
 * SwiftShader, a Vulkan driver without a GPU, lies in Debian's chromium-common. Where a GPU shall be tested instead,
 * VK_DRIVER_FILES names its driver.
 */
const chromium = '/usr/lib/chromium';
const swiftShader = `${chromium}/vk_swiftshader_icd.json`;
const isEmulated = existsSync(swiftShader) && process.env.VK_DRIVER_FILES === undefined;

/** float32 through a hundred layers; GPUs besides round the factors of convolutions to TF32's 11 bits. */
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

/** Tries them on LeNet: all, or those that can afford networks of a billion multiplications. */
export async function enginesHere({ forLargeNetworks = false } = {}): Promise<EngineHere[]> {
  if (isEmulated) {
    process.env.VK_DRIVER_FILES = swiftShader;
    loadVulkan();
  }
  const found: EngineHere[] = [];
  for (const entry of all.filter(({ isSlow }) => !(isSlow && forLargeNetworks))) {
    const title = `${entry.options.engine} on ${entry.options.provider}`;
    found.push({ ...entry, title, unavailable: await reason(entry.options) });
  }
  return found;
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

/** Loads Chromium's copy of libvulkan for those who look for it by name later, since a machine may have no other. */
function loadVulkan(): void {
  const keepLoaded = 0x1000; // RTLD_NODELETE of glibc
  try {
    process.dlopen({ exports: {} }, `${chromium}/libvulkan.so.1`, constants.dlopen.RTLD_NOW | keepLoaded);
  } catch {
    // Always thrown: it is no addon of Node. Where it is missing, the engine says so.
  }
}
