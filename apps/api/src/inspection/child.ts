/**
 * The child process that reads files from outside; the API's own process loads none of it. It ends with its parent and at its limits
 * (watchdog.ts).
 */
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { DatasetError, inspectDataset } from '@isthmus/datasets';
import { EngineUnavailableError, isOutOfMemory } from '@isthmus/engine/errors';
import { inspectModel, OnnxError, parseModel, specialize } from '@isthmus/onnx';
import type { Answers, Question, Reply } from './protocol.js';
import type { WatchdogData } from './watchdog.js';

type Kind = Question['kind'];

const answers: { [K in Kind]: (question: Extract<Question, { kind: K }>) => Promise<Answers[K]> } = {
  model: async ({ path, manifest }) => inspectModel(await readFile(path), { manifest }),
  async unboundedOp({ path, manifest }) {
    const { findUnboundedOp } = await import('@isthmus/engine/bounded');
    const { graph } = specialize(parseModel(await readFile(path)), { batch: 1, manifest });
    const unbounded = findUnboundedOp(graph);
    return { reason: unbounded && `${unbounded.op}: ${unbounded.reason}` };
  },
  async dataset({ path }) {
    const { shape, samples, classNames, preparation } = await inspectDataset(path);
    return { shape, samples, classNames, preparation };
  },
  // Loaded on demand: loading the runtime takes longer than checking most files.
  open: async (question) => (await import('./trial.js')).open(question),
  run: async ({ step }) => (await import('./trial.js')).run(step),
  mixing: async () => (await import('./trial.js')).findMixing(),
};

async function replyTo(question: Question): Promise<Reply> {
  try {
    const answer = answers[question.kind] as (question: Question) => Promise<Answers[Kind]>;
    return { kind: 'answer', value: await answer(question) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof OnnxError) return { kind: 'refused', reason };
    if (error instanceof DatasetError) return { kind: 'refused', reason: error.reason };
    if (isOutOfMemory(error)) return { kind: 'memory', reason };
    if (error instanceof EngineUnavailableError) return { kind: 'unavailable', reason };
    // A failure to open or read the file is the installation's fault. Any other error comes from its content.
    const isOurs = typeof (error as NodeJS.ErrnoException).syscall === 'string';
    const [firstLine = reason] = reason.split('\n', 1);
    return isOurs ? { kind: 'failed', reason } : { kind: 'refused', reason: firstLine };
  }
}

// The parent decides when to end; Ctrl-C in a terminal reaches the whole process group.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.once('disconnect', () => process.exit(0));

// If the whole machine runs out of memory, Linux should kill this process first.
try {
  writeFileSync('/proc/self/oom_score_adj', '1000');
} catch {
  // Not Linux, or not permitted: the kernel chooses by size.
}
const [memoryMib, seconds] = process.argv.slice(2).map(Number) as [number, number];
const workerData: WatchdogData = { memoryBytes: memoryMib * 2 ** 20, seconds, parent: process.ppid };
const watchdog = new Worker(new URL('./watchdog.js', import.meta.url), { workerData });
// Questions are accepted only once the limits are watched.
watchdog.once('online', () => {
  process.send?.({ kind: 'ready' } satisfies Reply);
  process.on('message', async (question: Question) => {
    const reply = await replyTo(question);
    process.send?.(reply);
  });
  watchdog.unref();
});
