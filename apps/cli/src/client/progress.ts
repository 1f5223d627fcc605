/** Shows a sweep as it goes on: a bar on a terminal, a line now and then elsewhere. */
import { isFinal, type SweepView } from '@isthmus/contracts';
import { Presets, SingleBar } from 'cli-progress';
import { duration, remark } from '../terminal.js';

export interface Progress {
  show(view: SweepView): void;
  /** Leaves the last state standing. Safe to call twice. */
  end(): void;
}

export function showProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  return stream.isTTY ? bar(stream) : lines();
}

/** "124 of 300 samples, 2 failed, 13.1 samples/s, 14 s left" */
export function describeProgress({ state, samples: { total, ok, failed }, rate, etaSeconds }: SweepView): string {
  const parts = [`${ok + failed} of ${total} samples`];
  if (failed > 0) parts.push(`${failed} failed`);
  if (!isFinal(state) && rate !== null) parts.push(`${rate.toPrecision(3)} samples/s`);
  if (!isFinal(state) && etaSeconds !== null) parts.push(`${duration(etaSeconds)} left`);
  return `${state}: ${parts.join(', ')}`;
}

function bar(stream: NodeJS.WriteStream): Progress {
  const single = new SingleBar(
    { stream, format: '[{bar}] {text}', hideCursor: true, linewrap: false },
    Presets.shades_grey,
  );
  let running = false;
  return {
    show(view) {
      const { total, ok, failed } = view.samples;
      const text = describeProgress(view);
      if (running) single.update(ok + failed, { text });
      else single.start(total, ok + failed, { text });
      running = true;
    },
    end() {
      if (running) single.stop();
      running = false;
    },
  };
}

/** At most one line in two seconds, and always the last. */
function lines(): Progress {
  let said = '';
  let saidAt = Number.NEGATIVE_INFINITY;
  let last = '';
  const write = (line: string) => {
    if (line === said) return;
    remark(line);
    said = line;
    saidAt = performance.now();
  };
  return {
    show(view) {
      last = describeProgress(view);
      if (performance.now() - saidAt >= 2_000 || isFinal(view.state)) write(last);
    },
    end: () => write(last),
  };
}
