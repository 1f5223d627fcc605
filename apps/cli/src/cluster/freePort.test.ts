import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { clearLockedPorts } from 'get-port';
import { expect, onTestFinished, test } from 'vitest';
import { freePort, onFreePort } from './freePort.js';

/** Listens on the port until the test ends; 0: on any. */
async function occupy(port: number): Promise<number> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test('a free port is none from which connections go out, and another one each time', async () => {
  const ports = await Promise.all(Array.from({ length: 20 }, () => freePort()));
  for (const port of ports) expect(port).toBeLessThan(32_768);
  expect(new Set(ports).size).toBeGreaterThan(10);
});

test('the preferred port is taken where it is free, and another one where it is not', async () => {
  const preferred = await freePort();
  clearLockedPorts();
  expect(await freePort(preferred)).toBe(preferred);
  clearLockedPorts();
  await occupy(preferred);
  expect(await freePort(preferred)).not.toBe(preferred);
});

test('a server whose port is taken while it starts is started on another one', async () => {
  const preferred = await freePort();
  clearLockedPorts();
  const tried: number[] = [];
  const { port, started } = await onFreePort(async (port) => {
    tried.push(port);
    if (port === preferred) await occupy(port);
    return await occupy(port);
  }, preferred);
  expect(tried).toEqual([preferred, port]);
  expect(started).toBe(port);
});

test('a server that does not start for another reason, or on none of three ports, is not started again', async () => {
  let starts = 0;
  const failing = (reason: string) => () => {
    starts++;
    return Promise.reject(new Error(reason));
  };
  await expect(onFreePort(failing('no memory left'))).rejects.toThrow('no memory left');
  expect(starts).toBe(1);
  await expect(onFreePort(failing('bind: Address already in use'))).rejects.toThrow('already in use');
  expect(starts).toBe(4);
});
