/** How far the start of a cluster is. How long each step takes is remembered in the state folder. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { tick, waitingText } from '../terminal/progress.js';
import { type StartStep, startSteps } from './cluster.js';

const seconds = z.record(z.enum(startSteps), z.number().nonnegative());
type StepSeconds = z.infer<typeof seconds>;

/** Seconds of a first start on two cores, which copies Postgres and starts one worker a core. */
const firstStart: StepSeconds = { postgres: 8, queue: 1, database: 4, api: 5, aggregator: 3, workers: 6 };

const titles: Readonly<Record<StartStep, string>> = {
  postgres: 'Postgres',
  queue: 'the queue',
  database: 'the tables',
  api: 'the API',
  aggregator: 'the aggregator',
  workers: 'the workers',
};

interface StartProgress {
  begin(step: StartStep): void;
  /** Takes the line away until the next second, so that another line can be written. */
  clear(): void;
  /** @param complete whether every step was done: then their times are kept for the next start */
  end(outcome: { complete: boolean }): void;
}

export function showStart(stateFolder: string): StartProgress {
  const file = join(stateFolder, 'start-seconds.json');
  const expected = readSeconds(file) ?? firstStart;
  const begun: Array<{ step: StartStep; at: number }> = [];
  const ticker = tick(() => startText(begun, expected, performance.now()));
  return {
    begin: (step) => void begun.push({ step, at: performance.now() }),
    clear: ticker.clear,
    end({ complete }) {
      ticker.end();
      if (complete) writeFileSync(file, JSON.stringify(stepSeconds(begun, performance.now())), { mode: 0o600 });
    },
  };
}

type Begun = ReadonlyArray<{ readonly step: StartStep; readonly at: number }>;

/** "starting Postgres (1 of 6): 4 s so far, about 23 s left". */
export function startText(begun: Begun, expected: StepSeconds, nowMs: number): string {
  const current = begun.at(-1);
  const first = begun[0];
  if (current === undefined || first === undefined) return 'starting';
  const place = startSteps.indexOf(current.step);
  const sinceFirst = (nowMs - first.at) / 1000;
  const inStep = (nowMs - current.at) / 1000;
  const later = startSteps.slice(place + 1).reduce((sum, step) => sum + expected[step], 0);
  const left = Math.max(0, expected[current.step] - inStep) + later;
  return waitingText(`starting ${titles[current.step]} (${place + 1} of ${startSteps.length})`, sinceFirst, {
    usual: sinceFirst + left,
  });
}

function stepSeconds(begun: Begun, endMs: number): StepSeconds {
  const each = begun.map(({ step, at }, place) => [step, ((begun[place + 1]?.at ?? endMs) - at) / 1000]);
  return Object.fromEntries(each);
}

/** What an earlier start wrote; null where there was none or the file is damaged, which costs no more than a worse guess. */
function readSeconds(file: string): StepSeconds | null {
  try {
    return seconds.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}
