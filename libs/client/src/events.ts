/** The events of a sweep, across lost connections. */
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { isTransient } from './errors.js';
import type { components } from './generated/document.js';
import type { Sweep } from './schemas.js';
import { sleep } from './sleep.js';

type End = components['schemas']['EventsEnd'];

const returnAfterMs = 1000;

/**
 * The sweep at once and at every change, until it is final. Each event is the whole sweep, so that a new connection needs no place to go on
 * from.
 * @param connect asks for the events
 * @throws ApiProblem where the API refuses the first connection or a later one
 */
export async function* sweepEvents(
  connect: () => Promise<Response>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Sweep, void, undefined> {
  for (;;) {
    try {
      const { body } = await connect();
      if (body === null) throw new Error('the events of a sweep have no body');
      const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
      for await (const { event, data } of events as unknown as AsyncIterable<{ event?: string; data: string }>) {
        if (event === 'sweep') yield JSON.parse(data) as Sweep;
        else if (event === 'end' && (JSON.parse(data) as End).reason !== 'stopping') return;
      }
    } catch (error) {
      if (signal?.aborted) return;
      // A body that breaks off in the middle is a TypeError of fetch.
      if (!isTransient(error) && !(error instanceof TypeError)) throw error;
    }
    await sleep(returnAfterMs, signal).catch(() => {});
    if (signal?.aborted) return;
  }
}
