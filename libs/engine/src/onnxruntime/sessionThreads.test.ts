/** If a thread ends while its sessions are in use, nobody waits for an answer that cannot come. */
import { createGraphBuilder, floats, serializeGraph } from '@isthmus/onnx';
import { Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { sessionOptions } from './sessions.js';
import { openSessionThreads } from './sessionThreads.js';

const tensor = (...values: number[]) => new Tensor('float32', Float32Array.from(values), [1, values.length]);

/** A session of y = 2 x, [1, 3], on a thread of its own. */
async function doubling() {
  const b = createGraphBuilder();
  const x = b.input('x', { type: 'float32', shape: [1, 3] });
  const graph = b.finish(b.add('Mul', [x, b.constant(floats([1], [2]))]));
  const threads = openSessionThreads();
  const create = () => threads.host(1).create(serializeGraph(graph), sessionOptions('cpu', 1));
  const session = await create();
  const run = async (...values: number[]) => {
    const y = tensor(0, 0, 0);
    await session.run({ x: tensor(...values) }, { [graph.outputs[0]!]: y });
    return [...(y.data as Float32Array)];
  };
  return { threads, create, session, run };
}

describe('a session on a thread', () => {
  it('computes what it computes on this one, call after call', async () => {
    const { threads, session, run } = await doubling();
    expect(await run(1, 2, 3)).toEqual([2, 4, 6]);
    expect(await run(-1, 0, 5)).toEqual([-2, 0, 10]);
    await session.release();
    await threads.close();
  });

  it('rejects what its thread did not finish, and all that is asked of it later', async () => {
    const { threads, create, session, run } = await doubling();
    const running = run(1, 2, 3);
    const [outcome] = await Promise.all([running.catch((error: Error) => error), threads.close()]);
    // The answer may have come before the end.
    if (outcome instanceof Error) expect(outcome.message).toMatch(/thread .* has ended/);
    else expect(outcome).toEqual([2, 4, 6]);
    await expect(run(4, 5, 6)).rejects.toThrow(/thread .* has ended/);
    await expect(create()).rejects.toThrow(/threads .* have ended/);
    // Nothing is left to free.
    await session.release();
    await threads.close();
  });

  it('says so where a run or a session is refused, and goes on', async () => {
    const { threads, session, run } = await doubling();
    await expect(threads.host(1).create(Uint8Array.of(1, 2, 3), sessionOptions('cpu', 1))).rejects.toThrow();
    await expect(session.run({}, {})).rejects.toThrow();
    expect(await run(1, 2, 3)).toEqual([2, 4, 6]);
    await threads.close();
  });
});
