/** The events of a sweep, across lost connections. */
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { isTransient, Unreachable } from './errors.js';
import type { components } from './generated/document.js';
import { tries, waitMs } from './retrying.js';
import type { Sweep } from './schemas.js';
import { sleep } from './sleep.js';

type End = components['schemas']['EventsEnd'];

const finalStates: ReadonlySet<Sweep['state']> = new Set(['completed', 'failed', 'cancelled']);

/**
 * The sweep at once and at every change, until it is final. Each event is the whole sweep, so that a new connection needs no place to go on
 * from.
 * @param connect asks for the events
 * @throws ApiProblem where the API refuses; Unreachable where it does not answer five times in a row
 */
export async function* sweepEvents(
  connect: () => Promise<Response>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Sweep, void, undefined> {
  for (let failures = 0; ; ) {
    let trouble: unknown;
    try {
      const { body } = await connect();
      if (body === null) throw new Error('the events of a sweep have no body');
      const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
      for await (const { event, data } of partsOf(events)) {
        failures = 0;
        if (event === 'sweep') {
          const sweep = JSON.parse(data) as Sweep;
          yield sweep;
          if (finalStates.has(sweep.state)) return;
        } else if (event === 'end' && (JSON.parse(data) as End).reason !== 'stopping') return;
      }
    } catch (error) {
      if (signal?.aborted) return;
      // A body that breaks off in the middle is a TypeError of fetch.
      if (!isTransient(error) && !(error instanceof TypeError)) throw error;
      trouble = error;
    }
    failures++;
    if (failures === tries) throw trouble ?? new Unreachable('The events of the sweep end again and again');
    await sleep(waitMs(trouble, failures), signal).catch(() => {});
    if (signal?.aborted) return;
  }
}

/** The parts of a stream as they come; whoever leaves early ends it. Not every browser iterates a stream itself. */
async function* partsOf<T>(stream: ReadableStream<T>): AsyncGenerator<T, void, undefined> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // A stream that broke off rejects this with what the reader has thrown already.
    await reader.cancel().catch(() => {});
  }
}
