/** Compresses answers as Accept-Encoding asks: JSON, reports, pages, CSV and NDJSON. */
import compression from 'compression';
import type { RequestHandler, Response } from 'express';

/** Media types whose bytes are text. Pictures as PNG and files of models are compressed already; events must not wait in a buffer. */
const text =
  /^(application\/([\w.-]+\+)?(json|x-ndjson|javascript)|image\/svg\+xml|text\/(?!event-stream)[\w.-]+)\s*(;|$)/i;

export function compressAnswers(): RequestHandler {
  return compression({
    filter: (_request, response) =>
      text.test(String(response.getHeader('content-type') ?? '')) &&
      (response as Response).locals.uncompressed !== true,
  });
}
