/** Progress on standard error: a bar or a line that changes on a terminal, occasional lines elsewhere, nothing with --quiet. */

import { clearLine, cursorTo } from 'node:readline';
import { duration } from '@isthmus/contracts';
import { Presets, SingleBar } from 'cli-progress';
import { isQuiet, remark } from './output.js';

export interface Stage {
  readonly done: number;
  readonly total: number;
  readonly text: string;
  /** Whether it is the last: shown at once, however soon after another. */
  readonly last: boolean;
}

interface Progress {
  show(stage: Stage): void;
  /** Leaves the last stage standing. Safe to call twice. */
  end(): void;
}

export function showProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  if (isQuiet()) return { show: () => {}, end: () => {} };
  return stream.isTTY ? bar(stream) : lines();
}

/** "results: 1,200 of 3,000 samples, 4 s left", from the pace so far. */
export function pacedStage({
  what,
  unit,
  done,
  total,
  seconds,
}: {
  what: string;
  unit: string;
  done: number;
  total: number;
  /** Since the first of them began. */
  seconds: number;
}): Stage {
  const left = done > 0 && done < total ? `, ${duration((seconds * (total - done)) / done)} left` : '';
  const count = (value: number) => value.toLocaleString('en-US');
  return { done, total, text: `${what}: ${count(done)} of ${count(total)} ${unit}${left}`, last: done >= total };
}

function bar(stream: NodeJS.WriteStream): Progress {
  const single = new SingleBar(
    { stream, format: '[{bar}] {text}', hideCursor: true, linewrap: false },
    Presets.shades_grey,
  );
  let running = false;
  return {
    show({ done, total, text }) {
      if (running) {
        single.setTotal(total);
        single.update(done, { text });
      } else single.start(total, done, { text });
      running = true;
    },
    end() {
      if (running) single.stop();
      running = false;
    },
  };
}

/** At most one line in two seconds while something is done, one in fifteen where nothing is, and always the last. */
function lines(): Progress {
  let said: { text: string; done: number } | null = null;
  let saidAt = Number.NEGATIVE_INFINITY;
  let latest: { text: string; done: number } | null = null;
  const write = (line: { text: string; done: number }) => {
    if (line.text === said?.text) return;
    remark(line.text);
    said = line;
    saidAt = performance.now();
  };
  return {
    show({ text, done, last }) {
      latest = { text, done };
      const pause = done === said?.done ? 15_000 : 2_000;
      if (performance.now() - saidAt >= pause || last) write(latest);
    },
    end: () => {
      if (latest !== null) write(latest);
    },
  };
}

/** How long something takes that does not say how far it is. */
export interface Expectation {
  /** Seconds, from earlier times. */
  readonly usual?: number | undefined;
  /** Seconds after which it is given up. */
  readonly most?: number | undefined;
}

/** A line that says what is waited for, from the first second on: each second on a terminal, elsewhere every fifteen. */
interface Ticker {
  /** Takes the line away until the next tick, so that another line can be written. */
  clear(): void;
  /** Safe to call twice. */
  end(): void;
}

export function tick(text: () => string, stream: NodeJS.WriteStream = process.stderr): Ticker {
  if (isQuiet()) return { clear: () => {}, end: () => {} };
  let shown = false;
  const clear = () => {
    if (!shown || !stream.isTTY) return;
    clearLine(stream, 0);
    cursorTo(stream, 0);
    shown = false;
  };
  const show = () => {
    clear();
    if (stream.isTTY) stream.write(text());
    else remark(text());
    shown = true;
  };
  let timer: NodeJS.Timeout;
  const again = (delayMs: number) => {
    timer = setTimeout(() => {
      show();
      again(stream.isTTY ? 1_000 : 15_000);
    }, delayMs).unref();
  };
  again(1_000);
  return {
    clear,
    end() {
      clearTimeout(timer);
      clear();
    },
  };
}

/** Runs `work`. Where it takes longer than a second, says what is waited for, for how long, and how long it may still take. */
export async function whileWaiting<T>(what: string, work: Promise<T>, expected: Expectation = {}): Promise<T> {
  const begin = performance.now();
  const ticker = tick(() => waitingText(what, (performance.now() - begin) / 1000, expected));
  try {
    return await work;
  } finally {
    ticker.end();
  }
}

/** "starting the workers: 4 s so far, about 9 s left". */
export function waitingText(what: string, seconds: number, { usual, most }: Expectation): string {
  const so = `${what}: ${duration(Math.round(seconds))} so far`;
  if (usual !== undefined) {
    const left = usual - seconds;
    return left > 0.5 ? `${so}, about ${duration(Math.round(left))} left` : `${so}, longer than usual`;
  }
  return most === undefined ? so : `${so}, at most ${duration(Math.max(0, Math.round(most - seconds)))} left`;
}
