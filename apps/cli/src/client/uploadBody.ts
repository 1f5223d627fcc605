/** What is uploaded: bytes of a known number, and how far their sending is. */
import { accessSync, constants, createReadStream, statSync } from 'node:fs';
import { UsageError } from '../terminal/output.js';
import { type Expectation, pacedStage, showProgress, whileWaiting } from '../terminal/progress.js';

export interface UploadBody {
  readonly bytes: number;
  stream(): AsyncIterable<Uint8Array>;
}

export function fileBody(path: string): UploadBody {
  return { bytes: statSync(path).size, stream: () => createReadStream(path) };
}

/** @returns the path */
export function readableFile(path: string): string {
  try {
    accessSync(path, constants.R_OK);
  } catch (error) {
    throw new UsageError(`${path}: expected a file that can be read (${(error as NodeJS.ErrnoException).code})`);
  }
  if (!statSync(path).isFile()) throw new UsageError(`${path}: expected a file, found a folder`);
  return path;
}

/** Smaller uploads are over before anybody asks how far they are. */
const leastShownBytes = 8 * 2 ** 20;

/**
 * Sends the body and waits for the answer. Shows how far the sending is, then how long the answer takes.
 * @param send sends the body that it is given
 * @param checking what the other side does once it has all bytes
 */
export async function upload<T>(
  body: UploadBody,
  send: (shown: UploadBody) => Promise<T>,
  { checking, ...expected }: { checking: string } & Expectation,
): Promise<T> {
  let sent = () => {};
  const all = new Promise<void>((resolve) => {
    sent = resolve;
  });
  const answer = send({ bytes: body.bytes, stream: () => told(body, sent) });
  // An answer before all bytes are sent is a refusal.
  await Promise.race([all, answer]);
  return await whileWaiting(checking, answer, expected);
}

async function* told(body: UploadBody, sent: () => void): AsyncGenerator<Uint8Array> {
  const progress = body.bytes < leastShownBytes ? null : showProgress();
  const begin = performance.now();
  let bytes = 0;
  try {
    for await (const chunk of body.stream()) {
      yield chunk;
      bytes += chunk.length;
      progress?.show(uploadStage({ bytes, of: body.bytes, seconds: (performance.now() - begin) / 1000 }));
    }
    sent();
  } finally {
    progress?.end();
  }
}

function uploadStage({ bytes, of, seconds }: { bytes: number; of: number; seconds: number }) {
  const megabytes = (value: number) => Math.round(value / 1e6);
  const stage = { what: 'sending', unit: 'MB', done: megabytes(bytes), total: megabytes(of), seconds };
  return { ...pacedStage(stage), last: bytes >= of };
}
