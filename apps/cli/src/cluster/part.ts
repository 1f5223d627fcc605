/** One supervised process of the cluster: started, watched, restarted after a crash, stopped. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, fstatSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { lastWords } from './lastWords.js';
import { identify, type ProcessIdentity } from './processes.js';
import { afterCrash, type RestartPolicy, restartPolicy } from './restart.js';

export interface PartPlan {
  readonly name: string;
  /** Standard output and error of the process go to this file. */
  readonly logFile: string;
  /** Starts the process, its output going to the open file `log`. */
  readonly spawn: (log: number) => ChildProcess;
  /** Resolves once the process serves. Aborted when the process ends or the deadline passes. */
  readonly ready: (child: ChildProcess, signal: AbortSignal) => Promise<string | null>;
  readonly stopSignal: NodeJS.Signals;
  readonly stopDeadlineMs: number;
  readonly readyDeadlineMs: number;
}

export interface PartEvents {
  /** A process was started; `began` is null where it ended at once. */
  readonly onStart: (part: Part, identity: ProcessIdentity | null) => void;
  readonly onCrash: (part: Part, what: { reason: string; delayMs: number }) => void;
  /** It crashed too often in quick succession. */
  readonly onGiveUp: (part: Part, error: Error) => void;
}

/** Bytes of a log after which the next start begins a new one and keeps the old as `.1`. */
const rotateAfterBytes = 16 * 1024 * 1024;

export class Part {
  readonly plan: PartPlan;
  readonly #events: PartEvents;
  readonly #policy: RestartPolicy;
  #child: ChildProcess | null = null;
  #quickCrashes = 0;
  #stopping = false;
  #restart: NodeJS.Timeout | null = null;
  /** Where the output of the current process begins in the log. */
  #logStart = 0;

  constructor(plan: PartPlan, events: PartEvents, policy: RestartPolicy = restartPolicy) {
    this.plan = plan;
    this.#events = events;
    this.#policy = policy;
  }

  get name(): string {
    return this.plan.name;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** The address that the process gave when it was ready. Throws where it ends or does not serve in time; restarts come after that. */
  async start(): Promise<string | null> {
    const { child, address } = await this.#launch();
    this.#watch(child, performance.now());
    return address;
  }

  /** Ends the process and waits for it; kills it past its deadline. Safe to call twice, and before start. */
  async stop({ deadlineMs = this.plan.stopDeadlineMs }: { deadlineMs?: number } = {}): Promise<void> {
    this.#stopping = true;
    if (this.#restart !== null) clearTimeout(this.#restart);
    const child = this.#child;
    if (child !== null && !ended(child)) await endChild(child, this.plan.stopSignal, deadlineMs);
  }

  async #launch(): Promise<{ child: ChildProcess; address: string | null }> {
    const log = openLog(this.plan.logFile);
    this.#logStart = fstatSync(log).size;
    let child: ChildProcess;
    try {
      child = this.plan.spawn(log);
    } finally {
      closeSync(log);
    }
    this.#child = child;
    this.#events.onStart(this, child.pid === undefined ? null : identify(child.pid));

    const over = new AbortController();
    const failed = new Promise<never>((_, reject) => {
      const fail = (reason: string) => {
        if (over.signal.aborted) return;
        // Rejected before the abort, whose own errors would otherwise come first.
        reject(new Error(`${this.name} ${reason}. ${this.#lastWords()}`));
        over.abort();
      };
      child.once('error', (error) => fail(`could not be started: ${error.message}`));
      child.once('exit', (code, signal) => fail(`${howItEnded(code, signal)} before it was ready`));
      const late = setTimeout(
        () => fail(`was not ready within ${this.plan.readyDeadlineMs / 1000} s`),
        this.plan.readyDeadlineMs,
      );
      over.signal.addEventListener('abort', () => clearTimeout(late));
    });
    try {
      return { child, address: await Promise.race([this.plan.ready(child, over.signal), failed]) };
    } catch (error) {
      if (!ended(child)) await endChild(child, 'SIGKILL', 0);
      throw error;
    } finally {
      over.abort();
    }
  }

  #watch(child: ChildProcess, readyAt: number): void {
    const crashed = (code: number | null, signal: NodeJS.Signals | null) =>
      this.#crashed({ reason: howItEnded(code, signal), livedMs: performance.now() - readyAt });
    if (ended(child)) crashed(child.exitCode, child.signalCode);
    else child.once('exit', crashed);
  }

  #crashed({ reason, livedMs }: { reason: string; livedMs: number }): void {
    if (this.#stopping) return;
    const decision = afterCrash({ livedMs, quickCrashes: this.#quickCrashes }, this.#policy);
    this.#quickCrashes = decision.quickCrashes;
    if (decision.kind === 'give-up') {
      const error = new Error(
        `${this.name} crashed ${decision.quickCrashes} times in a row: ${reason}. ${this.#lastWords()}`,
      );
      this.#events.onGiveUp(this, error);
      return;
    }
    this.#events.onCrash(this, { reason, delayMs: decision.delayMs });
    this.#restart = setTimeout(() => {
      this.#restart = null;
      this.#launch().then(
        ({ child }) => this.#watch(child, performance.now()),
        (error: Error) => this.#crashed({ reason: error.message, livedMs: 0 }),
      );
    }, decision.delayMs);
  }

  #lastWords(): string {
    const { logFile } = this.plan;
    const words = existsSync(logFile) ? lastWords(readFileSync(logFile).subarray(this.#logStart).toString('utf8')) : '';
    return `${words === '' ? '' : `Its last words: ${words} `}(log: ${logFile})`;
  }
}

function ended(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

async function endChild(child: ChildProcess, signal: NodeJS.Signals, deadlineMs: number): Promise<void> {
  const exit = once(child, 'exit');
  const kill = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
  child.kill(signal);
  await exit;
  clearTimeout(kill);
}

function howItEnded(code: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
}

function openLog(file: string): number {
  try {
    if (statSync(file).size > rotateAfterBytes) renameSync(file, `${file}.1`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return openSync(file, 'a', 0o600);
}
