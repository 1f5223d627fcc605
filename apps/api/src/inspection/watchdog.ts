/**
 * A thread of the child process that ends it at its limits, whatever its main thread is doing: it has its own event loop, and the
 * resident memory that it sees is that of the process. Node reads it on Linux, macOS and Windows alike.
 */
import { workerData } from 'node:worker_threads';
import { overMemory } from './protocol.js';

export interface WatchdogData {
  readonly memoryBytes: number;
  readonly seconds: number;
  readonly parent: number;
}

/** In 20 ms a core fills some 100 MB with pages that it touches for the first time. */
const intervalMs = 20;

const { memoryBytes, seconds, parent } = workerData as WatchdogData;
const end = performance.now() + seconds * 1000;
setInterval(() => {
  if (process.memoryUsage.rss() > memoryBytes) process.kill(process.pid, overMemory);
  // The parent keeps the time; where it has died, nobody else would.
  if (process.ppid !== parent || performance.now() > end) process.kill(process.pid, 'SIGKILL');
}, intervalMs);
