/** Where TensorFlow.js can run. Apart from openTfjs.ts, so that naming a provider does not load TensorFlow.js. */

/** `tensorflow` is the native library: CUDA through tfjs-node-gpu where that is installed, else the CPU through tfjs-node. */
export const tfjsProviders = ['cpu', 'wasm', 'webgpu', 'tensorflow'] as const;
export type TfjsProvider = (typeof tfjsProviders)[number];
