/**
 * Files from outside are inspected in child processes with limits on memory and time, a few at once. The API's own process reads no ONNX
 * file and no data set: it asks, and receives JSON.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '@isthmus/contracts';
import { type InspectionChild, InspectionFailure, startInspectionChild } from './childProcess.js';
import type { Answers, Question } from './protocol.js';

export interface InspectionLimits {
  /** Resident memory of one child. */
  readonly memoryMib: number;
  /** Time of one inspection, all questions together. Waiting for its turn does not count. */
  readonly seconds: number;
  /** Inspections at once. */
  readonly processes: number;
}

/** Asks the questions of one inspection. They share its time. If the child has ended, the next question starts another. */
export interface Inspector {
  /** @throws InspectionFailure; Error where the fault is this installation's */
  ask<K extends Question['kind']>(question: Extract<Question, { kind: K }>): Promise<Answers[K]>;
  readonly secondsLeft: number;
  /** An empty folder of its own, removed at the end. */
  readonly folder: string;
  readonly limits: InspectionLimits;
}

export interface InspectionOptions {
  readonly signal?: AbortSignal;
  /** Beyond the limit, for files that take longer because of their size. */
  readonly moreSeconds?: number;
}

export interface Inspection {
  readonly limits: InspectionLimits;
  /**
   * Waits for its turn and hands `look` an inspector, whose child ends with it.
   * @throws what `look` throws; ProblemError unavailable where too many wait
   */
  run<T>(look: (inspector: Inspector) => Promise<T>, options?: InspectionOptions): Promise<T>;
  /** Ends running inspections and refuses new ones. Safe to call twice. */
  close(): void;
}

/** Inspections that may wait for their turn; further ones are refused, since each may take its full time. */
const mostWaiting = 100;

/** The compiled file, wherever this one is run from. */
const childEntry = new URL('../../dist/inspection/child.js', import.meta.url);

export function createInspection({
  limits,
  directory,
  entry = childEntry,
}: {
  limits: InspectionLimits;
  /** Where inspections have their folders. */
  directory: string;
  /** What a child runs. */
  entry?: URL;
}): Inspection {
  const slots = createSlots({ count: limits.processes, mostWaiting });
  const closing = new AbortController();
  return {
    limits,
    async run(look, { signal, moreSeconds = 0 } = {}) {
      const until = signal === undefined ? closing.signal : AbortSignal.any([closing.signal, signal]);
      const giveBack = await slots.take(until);
      try {
        await mkdir(directory, { recursive: true });
        const folder = await mkdtemp(join(directory, 'inspection-'));
        try {
          return await inspect(look, { entry, folder, limits, seconds: limits.seconds + moreSeconds, signal: until });
        } finally {
          await rm(folder, { recursive: true, force: true });
        }
      } finally {
        giveBack();
      }
    },
    close() {
      closing.abort(new Error('the API is stopping'));
    },
  };
}

interface InspectSettings {
  readonly entry: URL;
  readonly folder: string;
  readonly limits: InspectionLimits;
  readonly seconds: number;
  readonly signal: AbortSignal;
}

async function inspect<T>(
  look: (inspector: Inspector) => Promise<T>,
  { entry, folder, limits, seconds, signal }: InspectSettings,
): Promise<T> {
  const end = performance.now() + seconds * 1000;
  const secondsLeft = () => Math.max(0, (end - performance.now()) / 1000);
  let child: InspectionChild | null = null;
  try {
    return await look({
      folder,
      limits,
      get secondsLeft() {
        return secondsLeft();
      },
      async ask(question) {
        signal.throwIfAborted();
        const left = secondsLeft();
        if (left === 0) throw new InspectionFailure('seconds', 'the time was over');
        if (!child?.alive) child = startInspectionChild({ entry, memoryMib: limits.memoryMib, seconds: left, signal });
        return child.ask(question);
      },
    });
  } finally {
    await (child as InspectionChild | null)?.end();
  }
}

/** The limit that was reached, with the name of its setting; undefined if none was. */
export function limitReached(failure: InspectionFailure, { memoryMib, seconds }: InspectionLimits): string | undefined {
  if (failure.kind === 'memory') return `${memoryMib} MiB of memory (ISTHMUS_INSPECTION_MEMORY_MIB)`;
  if (failure.kind === 'seconds') return `${seconds} seconds (ISTHMUS_INSPECTION_SECONDS)`;
  return undefined;
}

interface Slots {
  /** Resolves with what gives the slot back. @throws ProblemError unavailable where too many wait; the signal's reason */
  take(signal?: AbortSignal): Promise<() => void>;
}

function createSlots({ count, mostWaiting }: { count: number; mostWaiting: number }): Slots {
  let free = count;
  const waiting: (() => void)[] = [];

  function give(): void {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  }

  return {
    async take(signal) {
      signal?.throwIfAborted();
      if (free > 0) free -= 1;
      else {
        if (waiting.length >= mostWaiting) {
          throw new ProblemError('unavailable', `${waiting.length} inspections of files wait already; try again later`);
        }
        await new Promise<void>((resolve, reject) => {
          const leave = () => {
            waiting.splice(waiting.indexOf(enter), 1);
            reject(signal?.reason);
          };
          const enter = () => {
            signal?.removeEventListener('abort', leave);
            resolve();
          };
          waiting.push(enter);
          signal?.addEventListener('abort', leave, { once: true });
        });
      }
      let given = false;
      return () => {
        if (!given) give();
        given = true;
      };
    },
  };
}
