/**
 * When a request's body is read, and what becomes of one that is not. Key, query, type, encoding and announced size are judged first;
 * only then is a caller that asked (Expect: 100-continue) told to send. A refusal is answered at once, and little of its body is read.
 */
import { ProblemError } from '@isthmus/contracts';
import type { Request, RequestHandler, Response } from 'express';

/** How many bytes of a refused body are read, and for how long, so that callers that read only after sending find the answer. */
const drainLimit = { bytes: 2 ** 20, ms: 1000 };
/** An unread body of this size is no reason to close the connection. */
const smallBytes = 2 ** 16;

/** Tells a caller that waits for it to send the body. Harmless for others, and if called twice. */
export function inviteBody(request: Request, response: Response): void {
  if (request.headers.expect === undefined || response.locals.bodyInvited === true) return;
  response.locals.bodyInvited = true;
  response.writeContinue();
}

/** Whether more of the body is to come than is worth reading for the sake of the connection. */
function hasMoreBody(request: Request): boolean {
  return !request.complete && !request.destroyed && (isLarge(request) || request.headers.expect !== undefined);
}

function isLarge({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > smallBytes;
}

/**
 * Sends an answer that may come before the end of the request's body. Where more of the body is to come, the connection is closed
 * afterwards, as the next request on it would follow the body. The close waits for the caller to end, within `drainLimit`: bytes that
 * arrive at a closed socket would reset the connection and take the answer with it.
 */
export function sendEarly(request: Request, response: Response, body: string): void {
  if (!hasMoreBody(request)) {
    response.send(body);
    return;
  }
  response.set({ Connection: 'close', 'Content-Length': String(Buffer.byteLength(body)) });
  response.locals.uncompressed = true;
  if (request.method !== 'HEAD') response.write(body);
  const end = setTimeout(() => response.end(), drainLimit.ms);
  const ended = () => {
    clearTimeout(end);
    response.end();
  };
  request.once('end', ended);
  request.once('close', ended);
  limitReading(request);
}

/** Reads what is to come of the body up to `drainLimit.bytes` and no further. */
function limitReading(request: Request): void {
  let bytes = 0;
  request.unpipe();
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > drainLimit.bytes) request.pause();
  });
  request.resume();
}

/** The connection is closed after the answer to a request with a body that nobody reads, unless it is small and arrives soon. */
export function closeAfterUnreadBody(): RequestHandler {
  return (request, response, next) => {
    if (isLarge(request)) response.set('Connection', 'close');
    response.once('finish', () => {
      if (request.complete) return;
      const cut = setTimeout(() => request.socket.destroy(), drainLimit.ms);
      request.once('close', () => clearTimeout(cut));
    });
    next();
  };
}

/** Refuses a body of another type before a byte of it is read. */
export function requireMediaType(request: Request, mediaType: string): void {
  const received = request.get('content-type');
  if (received?.split(';', 1)[0]?.trim().toLowerCase() === mediaType) return;
  throw new ProblemError(
    'unsupported-media-type',
    `Content-Type: expected ${mediaType}, received ${received ?? 'nothing'}`,
    [{ field: 'Content-Type', expected: mediaType, received: received ?? 'nothing' }],
  );
}

/** Refuses a body in another encoding before a byte of it is read. `accepted`: beside "identity". */
export function requireEncoding(request: Request, response: Response, accepted: readonly string[]): void {
  const received = request.get('content-encoding')?.trim().toLowerCase();
  if (received === undefined || received === 'identity' || accepted.includes(received)) return;
  const expected = accepted.length === 0 ? 'no encoding' : `no encoding or one of ${accepted.join(', ')}`;
  // RFC 9110, 12.5.3: tells what would have been taken.
  response.set('Accept-Encoding', ['identity', ...accepted].join(', '));
  throw new ProblemError('unsupported-media-type', `Content-Encoding: expected ${expected}, received ${received}`, [
    { field: 'Content-Encoding', expected, received },
  ]);
}

/** Refuses a body that announces more bytes than `limitBytes`. */
export function requireSize(request: Request, limitBytes: number): void {
  const announced = request.get('content-length');
  if (announced !== undefined && Number(announced) > limitBytes) throw tooLarge(limitBytes, `${announced} bytes`);
}

export function tooLarge(limitBytes: number, received: string): ProblemError {
  return new ProblemError('too-large', `expected a body of at most ${limitBytes} bytes, received ${received}`, [
    { field: 'body', expected: `at most ${limitBytes} bytes`, received },
  ]);
}
