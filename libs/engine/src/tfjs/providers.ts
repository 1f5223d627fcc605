/** Where TensorFlow.js can run; apart from backends.ts so that naming them does not load it. */

/** `tensorflow` is the native library: CUDA through tfjs-node-gpu where that is installed, else the CPU through tfjs-node. */
export const tfjsProviders = ['cpu', 'wasm', 'webgpu', 'tensorflow'] as const;
export type TfjsProvider = (typeof tfjsProviders)[number];
