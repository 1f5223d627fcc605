import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openApi } from './api.js';

/** A client of a server that gives each request for events to the next of `answers`. */
async function clientOf(...answers: ReadonlyArray<(response: ServerResponse) => void>) {
  const left = [...answers];
  const server = createServer((_request, response) => left.shift()?.(response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return openApi({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, key: 'k' });
}

async function statesOf(views: AsyncIterable<{ state: string; name: string | null }>) {
  const states: string[] = [];
  for await (const { state, name } of views) states.push(name ?? state);
  return states;
}

const events =
  'retry: 2000\n\n: still here\n\nevent: other\ndata: no\n\nevent: sweep\ndata: {"state":"running",\ndata: "name":"é"}\n\n';
const end = 'event: sweep\r\ndata: {"state":"completed"}\r\n\r\n';

test('a watched sweep is read from its events, wherever the network cuts the bytes', async () => {
  const { watchSweep } = await clientOf(async (response) => {
    for (const byte of Buffer.from(events + end)) {
      response.write(Buffer.from([byte]));
      await new Promise(setImmediate);
    }
  });
  expect(await statesOf(watchSweep('s'))).toEqual(['é', 'completed']);
});

test('events that break off are asked for again', async () => {
  const { watchSweep } = await clientOf(
    (response) => response.write(events, () => response.destroy()),
    (response) => response.write(end),
  );
  expect(await statesOf(watchSweep('s'))).toEqual(['é', 'completed']);
});

test('an aborted watch ends without an error', async () => {
  const abort = new AbortController();
  const { watchSweep } = await clientOf((response) => response.write(events));
  const states: string[] = [];
  for await (const { state } of watchSweep('s', { signal: abort.signal })) {
    states.push(state);
    abort.abort();
  }
  expect(states).toEqual(['running']);
});
