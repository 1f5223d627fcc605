/** If-None-Match (RFC 9110, 13.1.2). Express's `fresh` ignores the tag if Cache-Control says no-cache, which Node's fetch sends. */
import type { Request, Response } from 'express';

/** Sets the tag; answers 304 and returns true where the caller has the content already. */
export function answerUnchanged(request: Request, response: Response, tag: string): boolean {
  response.set('ETag', tag);
  const known = request.get('if-none-match')?.split(',') ?? [];
  // A proxy that compresses marks the tag as weak; for this comparison that makes no difference.
  if (!known.some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === tag)) return false;
  response.status(304).end();
  return true;
}
