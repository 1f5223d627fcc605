/** Ctrl-C in a command that waits for a cluster: the wait ends, the user learns what goes on and how to return. */

/** Thrown instead of the end of the process, so that the command's `finally` blocks run. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  constructor(
    sentence: string,
    /** As shells count the end by a signal: 128 and the signal's number. */
    readonly exitCode: number,
  ) {
    super(sentence);
  }
}

const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Runs `work` until it ends or a signal comes. After a signal `work` has its signal aborted, may tidy up, and whatever it returns or
 * throws then is replaced. A second signal ends the process at once.
 * @param sentence what goes on without this command, and how to return; asked when a signal has come
 * @throws Interrupted
 */
export async function untilInterrupted<T>(
  sentence: () => string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const interruption = new AbortController();
  let interrupted: Interrupted | undefined;
  const onSignal = (name: keyof typeof exitCodes) => {
    const exitCode = exitCodes[name];
    if (interrupted !== undefined) process.exit(exitCode);
    interrupted = new Interrupted(sentence(), exitCode);
    interruption.abort(interrupted);
  };
  const names = Object.keys(exitCodes) as Array<keyof typeof exitCodes>;
  for (const name of names) process.on(name, onSignal);
  try {
    const result = await work(interruption.signal);
    if (interrupted !== undefined) throw interrupted;
    return result;
  } catch (error) {
    throw interrupted ?? error;
  } finally {
    for (const name of names) process.off(name, onSignal);
  }
}
