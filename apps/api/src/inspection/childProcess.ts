/** One child process, seen from the API: it answers one question at a time and is ended at its limits. */
import { type ChildProcess, fork } from 'node:child_process';
import { type Answers, overMemory, type Question, type Reply } from './protocol.js';

/** Why a question has no answer. `memory` and `seconds`: a limit was reached. `crashed`: native code failed. */
export class InspectionFailure extends Error {
  override readonly name = 'InspectionFailure';
  constructor(
    readonly kind: 'refused' | 'memory' | 'seconds' | 'unavailable' | 'crashed',
    message: string,
  ) {
    super(message);
  }
}

export interface InspectionChild {
  /** @throws InspectionFailure; Error where the fault is this installation's */
  ask<K extends Question['kind']>(question: Extract<Question, { kind: K }>): Promise<Answers[K]>;
  /** False once it has ended. */
  readonly alive: boolean;
  /** Ends it. Safe to call twice. */
  end(): Promise<void>;
}

interface ChildOptions {
  readonly entry: URL;
  readonly memoryMib: number;
  /** From now on, all questions together. */
  readonly seconds: number;
  readonly signal?: AbortSignal | undefined;
}

/** Characters kept of the child's standard error, whose end tells why it died. */
const lastWordsLength = 4_000;

export function startInspectionChild({ entry, memoryMib, seconds, signal }: ChildOptions): InspectionChild {
  // The thread inside ends the child if this process cannot. It waits a little longer, so that this process reports the cause.
  const child = fork(entry, [String(memoryMib), String(Math.ceil(seconds) + 5)], {
    execArgv: [`--max-old-space-size=${memoryMib}`],
    env: withoutSecrets(process.env),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let lastWords = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-lastWordsLength);
  });
  let pending: { resolve(value: never): void; reject(error: unknown): void } | null = null;
  let ready = false;
  let outOfTime = false;
  let over: Error | null = null;

  const settle = (act: (one: NonNullable<typeof pending>) => void): void => {
    const one = pending;
    pending = null;
    if (one !== null) act(one);
  };
  const timer = setTimeout(() => {
    outOfTime = true;
    child.kill('SIGKILL');
  }, seconds * 1000);
  const abort = () => child.kill('SIGKILL');
  signal?.addEventListener('abort', abort, { once: true });
  const closed = new Promise<void>((resolve) => {
    // `close`, not `exit`: all of its standard error has arrived by then.
    child.once('close', (code, by) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      over = signal?.aborted ? signal.reason : endOf({ code, by, outOfTime, ready, lastWords });
      settle((one) => one.reject(over));
      resolve();
    });
  });
  child.on('error', (error) => settle((one) => one.reject(error)));
  child.on('message', (reply: Reply) => {
    if (reply.kind === 'ready') {
      ready = true;
      return;
    }
    settle((one) => {
      if (reply.kind === 'answer') one.resolve(reply.value as never);
      else if (reply.kind === 'failed') one.reject(new Error(`inspection: ${reply.reason}`));
      else one.reject(new InspectionFailure(reply.kind, reply.reason));
    });
  });

  return {
    get alive() {
      return over === null && isRunning(child);
    },
    ask(question) {
      if (over !== null) return Promise.reject(over);
      return new Promise((resolve, reject) => {
        pending = { resolve, reject };
        // If the child died before the question was sent, its end reports that.
        child.send(question, () => {});
      });
    },
    async end() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}

const isRunning = ({ exitCode, signalCode }: ChildProcess) => exitCode === null && signalCode === null;

interface End {
  readonly code: number | null;
  readonly by: NodeJS.Signals | null;
  readonly outOfTime: boolean;
  readonly ready: boolean;
  readonly lastWords: string;
}

function endOf({ code, by, outOfTime, ready, lastWords }: End): Error {
  if (outOfTime) return new InspectionFailure('seconds', 'the time was over');
  if (by === overMemory) return new InspectionFailure('memory', 'its memory grew over the limit');
  if (/out of memory|bad_alloc/.test(lastWords)) return new InspectionFailure('memory', 'an allocation failed');
  // From the kernel, if memory runs out before the limit is reached.
  if (by === 'SIGKILL')
    return new InspectionFailure('memory', 'it was killed, as the system does where memory runs out');
  const how = by ?? `exit code ${code}`;
  if (by !== null || ready) return new InspectionFailure('crashed', `the process that computed it ended (${how})`);
  return new Error(`the inspection process ended before it was ready (${how}): ${lastWords.slice(-1_000)}`);
}

/** The child needs neither database nor keys. ONNX Runtime sends no telemetry. */
function withoutSecrets(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(
    ([name]) => !/^(DATABASE_URL|REDIS_URL|PG[A-Z]+|ISTHMUS_.*|NODE_OPTIONS|NODE_CHANNEL_.*)$/.test(name),
  );
  return { ...Object.fromEntries(kept), ORT_DISABLE_TELEMETRY: '1' };
}
