/** If-None-Match (RFC 9110, 13.1.2). Express's `fresh` ignores the tag if Cache-Control says no-cache, which Node's fetch sends. */
import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';

/** A tag of everything that the content follows from. */
export function tagOf(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}\n${part}`);
  return `"${hash.digest('base64url').slice(0, 27)}"`;
}

/**
 * Sets the tag; answers 304 and returns true where the caller has the content already.
 * @param isStrong whether equal tags mean equal bytes; false where the answer may be compressed in one way or another
 */
export function answerUnchanged(request: Request, response: Response, tag: string, { isStrong = false } = {}): boolean {
  response.set('ETag', isStrong ? tag : `W/${tag}`);
  const known = request.get('if-none-match')?.split(',') ?? [];
  // The comparison is weak: a proxy that compresses marks the tag as weak.
  if (!known.some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === tag)) return false;
  response.status(304).end();
  return true;
}

/** Answers with JSON, or 304 where the caller has it. The answer is asked for anew each time and may be kept by the caller alone. */
export function answerJson(request: Request, response: Response, value: unknown): void {
  answerText(request, response, JSON.stringify(value));
}

/**
 * As answerJson, for a JSON text and the tag that it has, if one is known.
 * @param gzipped the text as many callers get it, so that it need not be compressed for each
 */
export function answerText(
  request: Request,
  response: Response,
  text: string,
  { tag = tagOf(text), gzipped }: { tag?: string; gzipped?: () => Buffer } = {},
): void {
  response.set('Cache-Control', 'private, no-cache');
  if (answerUnchanged(request, response, tag)) return;
  response.type('application/json');
  if (gzipped === undefined || request.acceptsEncodings('gzip') !== 'gzip') response.send(text);
  else response.set('Content-Encoding', 'gzip').send(gzipped());
}
