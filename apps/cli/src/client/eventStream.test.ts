import { expect, test } from 'vitest';
import { readEvents } from './eventStream.js';

async function eventsOf(chunks: Uint8Array[]) {
  async function* body() {
    yield* chunks;
  }
  const events = [];
  for await (const event of readEvents(body())) events.push(event);
  return events;
}

const text =
  'retry: 2000\n\n: still here\n\nevent: sweep\ndata: {"a":\ndata: "é"}\n\ndata:plain\r\n\r\nevent: cut\ndata: off';
const expected = [
  { event: 'sweep', data: '{"a":\n"é"}' },
  { event: 'message', data: 'plain' },
];

test('events are read with their names and lines; comments, retry times and an unfinished event are dropped', async () => {
  expect(await eventsOf([Buffer.from(text)])).toEqual(expected);
});

test('it does not matter where the network cuts the bytes, not even inside a character or a line end', async () => {
  const bytes = Buffer.from(text);
  expect(await eventsOf(Array.from(bytes, (_, index) => bytes.subarray(index, index + 1)))).toEqual(expected);
});
