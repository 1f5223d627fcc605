/** The most memory that a function needs, measured: what is alive while it runs, by collecting everything that is not. */

import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Classifier } from '@isthmus/engine';

// The measurement must not depend on the time at which V8 does something else: compiled code comes and goes, and a compiler at work holds
// what it compiles (so all code is interpreted), idle bytecode is dropped, and buffers of dead arrays are freed beside a collection.
const flags = ['no-opt', 'no-sparkplug', 'no-maglev', 'no-flush-bytecode', 'no-concurrent-array-buffer-sweeping'];
for (const flag of ['expose-gc', ...flags]) setFlagsFromString(`--${flag}`);
const collect = runInNewContext('gc') as () => void;

export type Work = (classifier: Classifier) => Promise<unknown>;

/** Bytes that are alive: of objects, typed arrays of 64 bytes and less among them, and of the buffers of larger ones. */
function alive(): { objects: number; buffers: number } {
  // Buffers of dead arrays are counted as freed in the next collection.
  for (let turn = 0; turn < 2; turn++) collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { objects: heapUsed, buffers: arrayBuffers };
}

/** The same, once dropped memory was freed, also by a thread at work: WebAssembly's compiler, or one that is ending. */
async function settled(): Promise<{ objects: number; buffers: number }> {
  let buffers = -1;
  for (let turn = 0, same = 0; turn < 50 && same < 3; turn++) {
    await setTimeout(10);
    collect();
    const { arrayBuffers } = process.memoryUsage();
    same = arrayBuffers === buffers ? same + 1 : 0;
    buffers = arrayBuffers;
  }
  return { objects: process.memoryUsage().heapUsed, buffers };
}

/** The most bytes that are alive at some calls of the classifier and at the end, beyond those before. */
export async function peakAtCalls(classifier: Classifier, work: Work): Promise<number> {
  const run = async (before: (call: number) => void): Promise<{ calls: number; result: unknown }> => {
    let calls = 0;
    const watched = { ...classifier };
    for (const name of ['logits', 'labels', 'inputGradient', 'marginJacobian'] as const) {
      const call = classifier[name] as (...args: unknown[]) => Promise<never>;
      watched[name] = (...args: unknown[]) => {
        before(calls++);
        return call(...args);
      };
    }
    return { result: await work(watched), calls };
  };
  const sum = ({ objects, buffers }: ReturnType<typeof alive>) => objects + buffers;
  // This run makes what the caller holds and what functions keep for later calls.
  const { calls } = await run(() => undefined);
  const before = sum(await settled());
  let most = 0;
  const every = Math.ceil(calls / 4);
  const { result } = await run((call) => {
    if (call % every === 0 || call === calls - 1) most = Math.max(most, sum(alive()) - before);
  });
  most = Math.max(most, sum(await settled()) - before);
  return kept(most, result);
}

/**
 * The most bytes of buffers that are alive after any array of `least` bytes or more is made, and at the end: what one call
 * needs, between calls of the classifier as well. The memory in which libs/numerics multiplies is its own, and not among them.
 */
export async function peakAtArrays(classifier: Classifier, least: number, work: Work): Promise<number> {
  // What earlier work has dropped is freed late now and then, so before a first run and after it, which also makes what is kept for later.
  const first = (await settled()).buffers;
  await work(classifier);
  const before = Math.min(first, (await settled()).buffers);
  let most = 0;
  const originals = { Float64Array, Float32Array };
  const put = (of: (kind: (typeof originals)[keyof typeof originals]) => object) => {
    for (const [name, kind] of Object.entries(originals)) {
      Reflect.set(globalThis, name, of(kind));
      Reflect.set(kind.prototype, 'constructor', of(kind)); // what slice and map make
    }
  };
  const construct: ProxyHandler<object>['construct'] = (target, args, newTarget) => {
    const made = Reflect.construct(target as typeof Float64Array, args, newTarget) as Float64Array;
    const isView = made.byteLength < made.buffer.byteLength;
    if (made.byteLength >= least && !isView) most = Math.max(most, alive().buffers - before);
    return made;
  };
  put((kind) => new Proxy(kind, { construct }));
  let result: unknown;
  try {
    result = await work(classifier);
  } finally {
    put((kind) => kind);
  }
  most = Math.max(most, (await settled()).buffers - before);
  return kept(most, result);
}

/** The measured bytes, of a run whose result was held until then. */
function kept(bytes: number, result: unknown): number {
  if (result === undefined) throw new Error('peakMemory: a run without a result shows nothing of what results keep');
  return bytes;
}
