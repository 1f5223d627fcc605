/** Receives a body as a file outside the artifact store. Refused, oversized or interrupted uploads leave nothing behind. */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ProblemError } from '@isthmus/contracts';
import type { ArtifactStore } from '@isthmus/store';
import type { Request, Response } from 'express';
import { inviteBody, requireSize, tooLarge } from './requestBody.js';

export interface ReceivedFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

interface UploadOptions {
  readonly directory: string;
  readonly limitBytes: number;
}

/** Streams the body to a file, passes it to `use`, and removes it in any case. */
export async function receiveUpload<T>(
  request: Request,
  { directory, limitBytes }: UploadOptions,
  use: (file: ReceivedFile) => Promise<T>,
): Promise<T> {
  requireSize(request, limitBytes);
  if (request.res !== undefined) inviteBody(request, request.res);
  await mkdir(directory, { recursive: true });
  const path = join(directory, `${randomUUID()}.part`);
  let bytes = 0;
  const hash = createHash('sha256');
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > limitBytes) done(tooLarge(limitBytes, 'more'));
      else {
        hash.update(chunk);
        done(null, chunk);
      }
    },
  });
  try {
    await receive();
    if (bytes === 0) {
      throw new ProblemError('invalid-request', 'expected a file in the body, received nothing', [
        { field: 'body', expected: 'a file', received: 'nothing' },
      ]);
    }
    return await use({ path, bytes, sha256: hash.digest('hex') });
  } finally {
    await rm(path, { force: true });
  }

  async function receive(): Promise<void> {
    // Not by pipeline(), which on a refusal would destroy the socket that must carry the answer.
    const body = request.iterator({ destroyOnReturn: false });
    await pipeline(body, count, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  }
}

/** Longer than any upload may take (server.ts). */
const abandonedAfterMs = 24 * 3600 * 1000;

/** Files of a process that died while it received or inspected. Another replica may be doing so now, so young ones are left out. */
export async function abandonedUploads(directory: string): Promise<Array<{ path: string; bytes: number }>> {
  await mkdir(directory, { recursive: true });
  const old: Array<{ path: string; bytes: number }> = [];
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    const status = await stat(path).catch(() => null);
    const isOurs = name.endsWith('.part') || name.startsWith('inspection-');
    if (!isOurs || status === null || Date.now() - status.mtimeMs <= abandonedAfterMs) continue;
    old.push({ path, bytes: status.isDirectory() ? await bytesWithin(path) : status.size });
  }
  return old;
}

async function bytesWithin(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true });
  const sizes = await Promise.all(names.map((name) => stat(join(folder, name)).catch(() => null)));
  return sizes.reduce((sum, status) => sum + (status?.isFile() ? status.size : 0), 0);
}

/** Removes abandoned uploads; returns how many. */
export async function removeAbandonedUploads(directory: string): Promise<number> {
  const old = await abandonedUploads(directory);
  await Promise.all(old.map(({ path }) => rm(path, { recursive: true, force: true })));
  return old.length;
}

/**
 * Puts a checked file where workers find it, under its SHA-256, and calls `name`, which stores what names it. Whoever deletes the same bytes
 * at the same time may not know of the new name yet: then the file is stored once more.
 */
export async function keepNamed<T>(artifacts: ArtifactStore, file: ReceivedFile, name: () => Promise<T>): Promise<T> {
  await keepFile(artifacts, file);
  const named = await name();
  if (!(await artifacts.has(file.sha256))) await keepFile(artifacts, file);
  return named;
}

async function keepFile(artifacts: ArtifactStore, file: ReceivedFile): Promise<void> {
  const stored = await artifacts.put(createReadStream(file.path), { limitBytes: file.bytes });
  if (stored.sha256 !== file.sha256) throw new Error(`${file.path} changed while it was stored`);
}

/** Aborts when the connection ends before the answer is written. */
export function abortsWith(response: Response): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (response.writableFinished) return;
    controller.abort(new ProblemError('invalid-request', 'the caller went away before the answer'));
  });
  return controller.signal;
}
