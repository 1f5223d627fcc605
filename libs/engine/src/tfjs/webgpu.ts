/** TensorFlow.js's WebGPU backend on Dawn, the WebGPU of Chromium, outside a browser. */
import * as tf from '@tensorflow/tfjs-core';

/** The part of the optional package webgpu that is used here. Its types may not be installed. */
interface Dawn {
  readonly create: (flags: string[]) => Gpu;
  readonly globals: object;
}
interface Gpu {
  requestAdapter(options: { powerPreference: string }): Promise<Adapter | null>;
}
interface Adapter {
  readonly info: object;
  readonly limits: Readonly<Record<string, number>>;
  requestDevice(options: { requiredLimits: Record<string, number> }): Promise<object>;
}
interface Backend {
  readonly WebGPUBackend: new (device: object, info: object) => tf.KernelBackend;
}

/** The limits that the backend's kernels use to the full. */
const limitNames = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
];

/** Keeps alive what the device needs. Dawn frees objects that JavaScript has dropped, and then crashes. */
let alive: { gpu: Gpu; adapter: Adapter; device: object } | undefined;

/** Registers the backend "webgpu" unless that was done. @throws Error if a package or a GPU is missing. */
export async function registerWebgpu(): Promise<void> {
  if (alive) return;
  const { create, globals } = await optional<Dawn>('webgpu@0.6.2');
  const { WebGPUBackend } = await optional<Backend>('@tensorflow/tfjs-backend-webgpu@4.22.0');
  Object.assign(globalThis, globals);
  const gpu = create([]);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error('Dawn finds no GPU; a Vulkan driver may be missing');
  const requiredLimits = Object.fromEntries(limitNames.map((name) => [name, adapter.limits[name] ?? 0]));
  const device = await adapter.requestDevice({ requiredLimits });
  const backend = asIfInBrowser(gpu, () => new WebGPUBackend(device, adapter.info));
  tf.registerBackend('webgpu', () => backend);
  alive = { gpu, adapter, device };
}

async function optional<T>(nameAndVersion: string): Promise<T> {
  const name = nameAndVersion.slice(0, nameAndVersion.lastIndexOf('@'));
  try {
    return (await import(name)) as T;
  } catch (cause) {
    throw new Error(`the optional package ${name} is not installed: npm install --no-save ${nameAndVersion}`, {
      cause,
    });
  }
}

/** The backend's constructor refuses to run where it sees neither a browser's window nor one of its workers. */
function asIfInBrowser<T>(gpu: Gpu, construct: () => T): T {
  const names = ['navigator', 'WorkerGlobalScope'] as const;
  const before = names.map((name) => Object.getOwnPropertyDescriptor(globalThis, name));
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
  Object.defineProperty(globalThis, 'WorkerGlobalScope', { value: Object, configurable: true });
  try {
    return construct();
  } finally {
    for (const [index, name] of names.entries()) {
      Reflect.deleteProperty(globalThis, name);
      const descriptor = before[index];
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
    }
  }
}
