/** The parts of a running cluster: kept, recorded for the next `up`, stopped in order. */
import { Part, type PartEvents, type PartPlan } from './part.js';
import { type ProcessIdentity, stopProcess } from './processes.js';
import { type RecordedPart, type RunningCluster, recordRunning, release, type StateFolder } from './stateFolder.js';

export type Tell = (part: string, line: string) => void;

/** Keeps the parts and records each process as it starts, so that the next `up` finds it if this one is killed. */
export function supervise({
  folder,
  supervisor,
  tell,
}: {
  folder: StateFolder;
  supervisor: ProcessIdentity;
  tell: Tell;
}) {
  const parts: Part[] = [];
  const recorded = new Map<Part, RecordedPart>();
  let url: string | null = null;
  let stopped: Promise<void> | null = null;
  let fail: (error: Error) => void = () => {};
  const failed = new Promise<Error>((resolve) => {
    fail = resolve;
  });
  const record = () => recordRunning(folder.path, { supervisor, url, parts: [...recorded.values()] });
  const events: PartEvents = {
    onStart(part, identity) {
      if (identity === null) return;
      recorded.set(part, { ...identity, name: part.name, signal: part.plan.stopSignal });
      record();
    },
    onCrash: (part, { reason, delayMs }) => tell(part.name, `${reason}; starting it again in ${delayMs / 1000} s`),
    onGiveUp: (_part, error) => fail(error),
  };
  const stopAll = async (deadline: { deadlineMs?: number }) => {
    // Reverse order of start; the workers, which are the last ones, together.
    const isWorker = (part: Part) => part.name.startsWith('worker');
    await Promise.all(parts.filter(isWorker).map((part) => part.stop(deadline)));
    for (const part of parts.filter((part) => !isWorker(part)).reverse()) await part.stop(deadline);
    release(folder.path);
  };
  return {
    parts,
    failed,
    start: (plan: PartPlan): Promise<string | null> => {
      const part = new Part(plan, events);
      parts.push(part);
      return part.start().catch((error) => {
        parts.splice(parts.indexOf(part), 1);
        throw error;
      });
    },
    announce(apiUrl: string) {
      url = apiUrl;
      record();
    },
    async stop({ force = false }: { force?: boolean } = {}): Promise<void> {
      if (force) await Promise.all(parts.map((part) => part.stop({ deadlineMs: 0 })));
      stopped ??= stopAll({});
      await stopped;
    },
  };
}

export type Supervision = ReturnType<typeof supervise>;

/** Ends the processes that a killed supervisor left running, in the usual order. */
export async function stopLeftovers({ supervisor, parts }: RunningCluster, tell: Tell): Promise<void> {
  tell('cleanup', `the cluster of process ${supervisor.pid} ended without stopping its parts`);
  for (const part of [...parts].reverse()) {
    const end = await stopProcess(part, { signal: part.signal, deadlineMs: 20_000 });
    if (end !== 'absent') tell('cleanup', `${end} ${part.name} (process ${part.pid}), which still ran`);
  }
}
