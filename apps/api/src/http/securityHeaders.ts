/**
 * Helmet with stricter policies: the pages run no inline script but their import map, and fetch from this origin only. Each exception is named
 * here.
 */
import type { RequestHandler, Response } from 'express';
import helmet from 'helmet';
import { importMapSource } from '../pageModules.js';

const pages = {
  'default-src': ["'none'"],
  'script-src': ["'self'", importMapSource],
  'style-src': ["'self'"],
  // Curves are fetched with their ETag and shown from memory; the report and Bull Board use data: pictures.
  'img-src': ["'self'", 'data:', 'blob:'],
  'font-src': ["'self'"],
  'connect-src': ["'self'"],
  'form-action': ["'self'"],
  'base-uri': ["'self'"],
  'frame-ancestors': ["'none'"],
};

export function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives: pages },
    // The proxy that terminates TLS decides this for the whole host name.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'same-origin' },
  });
}

/** Bull Board styles its elements from script. Its web fonts stay blocked; it falls back to the system's. */
export function allowBullBoard(): RequestHandler {
  return helmet.contentSecurityPolicy({
    useDefaults: false,
    directives: { ...pages, 'style-src': ["'self'", "'unsafe-inline'"] },
  });
}

/** For a document that contains all its styles and pictures and runs no script. */
export function confineDocument(response: Response): void {
  response.set(
    'Content-Security-Policy',
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
}
