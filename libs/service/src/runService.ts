/** Runs one service in this process, from its environment to its end. */
import { type Logger, pino } from 'pino';
import type { z } from 'zod';
import { readEnvironment } from './environment.js';

/** What a service gets from the process around it. */
interface Shell {
  readonly logger: Logger;
  /** Ends the process with exit code 1 after the service has stopped: it cannot do its work. */
  readonly end: () => void;
}

interface RunningService {
  /** Fields for the log and the supervisor when the service is ready, such as its `url`. */
  readonly ready?: Readonly<Record<string, unknown>>;
  /** Finishes or gives back what is under way and closes all connections. Called once. */
  stop(): Promise<void>;
}

/**
 * Starts a service and stops it at SIGTERM, at SIGINT, and when its supervisor is gone (the IPC channel closes). Logs are JSON lines on
 * standard output.
 * @param app names the service in its log
 * @param fields of every log line beside `app`
 * @param variables a zod object with `clusterVariables` and the service's own
 * @throws Error when the environment is wrong or `start` fails; Node then prints it and ends with exit code 1
 */
export async function runService<S extends z.ZodType<{ LOG_LEVEL: string }>>({
  app,
  fields = {},
  variables,
  start,
}: {
  app: string;
  fields?: Readonly<Record<string, unknown>>;
  variables: S;
  start: (environment: z.infer<S>, shell: Shell) => Promise<RunningService>;
}): Promise<void> {
  const environment = readEnvironment(variables, process.env);
  const logger = pino({ level: environment.LOG_LEVEL, base: { app, ...fields } });
  let stopping = false;

  async function stop(reason: string): Promise<void> {
    if (stopping) return;
    stopping = true;
    logger.info({ reason }, 'stopping');
    try {
      await (await service).stop();
      logger.info('stopped');
    } catch (error) {
      logger.error({ err: error }, 'did not stop cleanly');
      process.exitCode = 1;
    }
    if (process.connected) process.disconnect();
  }

  function end(): void {
    process.exitCode = 1;
    void stop('it cannot work');
  }

  const service = start(environment, { logger, end });
  const { ready = {} } = await service;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(signal));
  process.once('disconnect', () => void stop('its supervisor is gone'));
  logger.info(ready, 'ready');
  process.send?.({ kind: 'ready', ...ready });
}
