import { describe, expect, it } from 'vitest';
import type { BatchRunner } from './batching/runner.js';
import { saysMemory } from './batching/runner.js';
import { explainMemory, isOutOfMemory, OutOfMemoryError } from './error.js';

const opened = { engine: 'tfjs', provider: 'wasm', batch: 64 };

describe('want of memory', () => {
  it.each([
    ['WebAssembly, after a failed allocation', new Error('memory access out of bounds')],
    ['WebAssembly, at its end', new Error('Aborted(). Build with -sASSERTIONS for more info.')],
    ['V8', new RangeError('Array buffer allocation failed')],
    ['V8, of a size beyond its own limit', new RangeError('Invalid typed array length: 9007199254740991')],
    ['C++', new Error('std::bad_alloc')],
    ['ONNX Runtime', new Error('Failed to allocate memory for requested buffer of size 4294967296')],
    [
      'its arena',
      new Error('BFCArena::AllocateRawInternal Available memory of 12 is smaller than requested bytes of 44'),
    ],
    ['CUDA', new Error('CUDA failure 2: out of memory ; GPU=0')],
    ['cuDNN', new Error('CUDNN failure 4000: CUDNN_STATUS_ALLOC_FAILED')],
    ['TensorFlow', new Error('OOM when allocating tensor with shape[64,64,224,224]')],
  ])('as %s says it is told as memory, with a smaller batch', (_runtime, cause) => {
    expect(isOutOfMemory(cause)).toBe(true);
    const told = explainMemory(cause, opened) as Error;
    expect(told).toBeInstanceOf(OutOfMemoryError);
    expect(told.message).toContain('memory ran out for 64 images at once on tfjs/wasm');
    expect(told.message).toContain('choose a smaller engine.batch, such as 32');
    expect(told.cause).toBe(cause);
  });

  it('for one image names no batch that is smaller still', () => {
    const told = explainMemory(new Error('std::bad_alloc'), { ...opened, batch: 1 }) as Error;
    expect(told.message).toMatch(/^memory ran out for 1 image at once .*a machine with more memory/);
  });

  it('is not seen in other errors, which stay as they are', () => {
    const cause = new Error('Reshape "a": [4,4] cannot be reshaped to [3]');
    expect(isOutOfMemory(cause)).toBe(false);
    expect(explainMemory(cause, opened)).toBe(cause);
  });

  it('is told by every call of a runner', async () => {
    const fail = async () => {
      throw new Error('memory access out of bounds');
    };
    const inner: BatchRunner = {
      batch: 64,
      forward: fail,
      gradient: fail,
      jacobian: { maxCotangents: 9, run: fail },
      close: async () => {},
    };
    const runner = saysMemory(inner, opened);
    const some = new Float32Array(1);
    for (const call of [
      () => runner.forward(some, some),
      () => runner.gradient(some, some, some, some),
      () => runner.jacobian!.run(some, some, some, some, 2),
    ]) {
      await expect(call()).rejects.toThrow(/memory ran out for 64 images at once/);
    }
  });
});
