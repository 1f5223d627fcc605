/**
 * Answers bytes that Node cannot read as an HTTP request. The answers are problem details too, written by hand since there is no response
 * object.
 */
import { randomUUID } from 'node:crypto';
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { ProblemError, type ProblemKind, problemKinds } from '@isthmus/contracts';
import type { Logger } from 'pino';
import { problemMediaType } from './operation.js';

/** Methods that some path takes. */
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** @param answer to the request that the connection was at, if any: once its header is sent, no other answer can follow */
export function answerUnreadable(
  error: NodeJS.ErrnoException,
  socket: Socket,
  { answer, logger }: { answer: ServerResponse | undefined; logger: Logger },
): void {
  const isAnswered = answer?.headersSent === true && !answer.writableFinished;
  if (error.code === 'ECONNRESET' || !socket.writable || isAnswered) {
    socket.destroy();
    return;
  }
  const problem = problemOf(error);
  const { status } = problemKinds[problem.kind];
  const requestId = randomUUID();
  logger.warn({ requestId, status, code: error.code }, 'request that cannot be read');
  const body = JSON.stringify(problem.toProblem({ requestId }));
  const fields = {
    'Content-Type': `${problemMediaType}; charset=utf-8`,
    'Content-Length': String(Buffer.byteLength(body)),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'X-Request-Id': requestId,
    Connection: 'close',
    ...(status === 405 ? { Allow: methods.join(', ') } : {}),
  };
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head.join('')}\r\n${body}`);
  // What still comes is neither read nor waited for longer than it takes the answer to arrive.
  setTimeout(() => socket.destroy(), 1000).unref();
}

function problemOf(error: NodeJS.ErrnoException & { reason?: string }): ProblemError {
  const make = (kind: ProblemKind, field: string, expected: string, received: string) =>
    new ProblemError(kind, `${field}: expected ${expected}, received ${received}`, [{ field, expected, received }]);
  switch (error.code) {
    case 'HPE_HEADER_OVERFLOW':
      return make('headers-too-large', 'header', 'at most 384 KiB with the request line', 'more');
    case 'HPE_INVALID_METHOD':
      return make('method-not-allowed', 'method', `one of ${methods.join(', ')}`, 'another');
    case 'HPE_INVALID_CHUNK_SIZE':
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
    case 'ERR_HTTP_CHUNK_EXTENSIONS_OVERFLOW':
      return make('invalid-request', 'body', 'chunks as RFC 9112 has them', error.reason ?? 'others');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return make('timeout', 'request', 'the header within 80 s and the body within an hour', 'less');
    default:
      return make('invalid-request', 'request', 'HTTP/1.1', error.reason ?? error.message);
  }
}
