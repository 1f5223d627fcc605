/** One attempt to deliver: a POST over https to a public address, within ten seconds, whose redirects are not followed. */
import { lookup as lookUp } from 'node:dns/promises';
import { request } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from '@isthmus/service';
import type { ClaimedDelivery } from '@isthmus/store';
import { signedHeaders } from './sign.js';

export interface SendOptions {
  /** Whether addresses that are not public are asked, too. */
  readonly allowPrivate: boolean;
  readonly timeoutMs?: number;
  /** Certificates of authorities to trust instead of Node's. */
  readonly ca?: string;
  readonly signal?: AbortSignal;
}

interface Outcome {
  /** HTTP status of the answer; null without one. */
  readonly status: number | null;
  /** Why it did not arrive, for whoever reads the sweep; null: it did. It names no address: that may be one of the operator's network. */
  readonly error: string | null;
  /** The same for the operator's log, as it came. */
  readonly cause?: unknown;
}

export async function send(
  { id, url, secret, body }: ClaimedDelivery,
  { allowPrivate, timeoutMs = 10_000, ca, signal }: SendOptions,
): Promise<Outcome> {
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': String(Buffer.byteLength(body)),
    'User-Agent': 'Isthmus',
    ...signedHeaders({ id, body, secret, seconds: Math.floor(Date.now() / 1000) }),
  };
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    const status = await post(new URL(url), {
      headers,
      body,
      ca,
      lookup: guardedLookup(allowPrivate),
      signal: signal === undefined ? deadline : AbortSignal.any([deadline, signal]),
      allowPrivate,
    });
    if (status >= 200 && status < 300) return { status, error: null };
    const redirect = status >= 300 && status < 400 ? '; redirects are not followed' : '';
    return { status, error: `expected an answer of 2xx, received ${status}${redirect}` };
  } catch (error) {
    if (deadline.aborted)
      return { status: null, error: `expected an answer within ${timeoutMs / 1000} s, received none` };
    return { status: null, error: reasonOf(error), cause: error };
  }
}

/** Messages of the system name the address, and that of a certificate for another host names its hosts. */
function reasonOf(error: unknown): string {
  if (error instanceof NotPublic) return error.reason;
  const { message, code, syscall } = error as NodeJS.ErrnoException;
  const namesHosts = syscall !== undefined || code === 'ERR_TLS_CERT_ALTNAME_INVALID' || message === '';
  return namesHosts
    ? `the connection failed: ${[syscall, code].filter((word) => word !== undefined).join(' ')}`
    : message;
}

interface PostOptions {
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly ca: string | undefined;
  readonly lookup: LookupFunction;
  readonly signal: AbortSignal;
  readonly allowPrivate: boolean;
}

/** The status of the answer, whose body is not read. */
function post(url: URL, { headers, body, ca, lookup, signal, allowPrivate }: PostOptions): Promise<number> {
  const address = url.hostname.replace(/^\[|\]$/g, '');
  // An address in place of a name is not looked up.
  if (isIP(address) !== 0 && !allowPrivate && !isPublicAddress(address)) return Promise.reject(new NotPublic(address));
  return new Promise((resolve, reject) => {
    // Without an agent: each attempt has its own connection, to the address that was checked.
    const sending = request(url, {
      method: 'POST',
      headers,
      lookup,
      signal,
      agent: false,
      ...(ca === undefined ? {} : { ca }),
    });
    sending.once('error', reject);
    sending.once('response', (response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    sending.end(body);
  });
}

/**
 * Looks a name up for the connection, and refuses it if any of its addresses is not public. The connection goes to what is returned here: a
 * name that changes between check and use gains nothing.
 */
function guardedLookup(allowPrivate: boolean): LookupFunction {
  return (hostname, options, done) => {
    lookUp(hostname, { ...options, all: true }).then(
      (addresses) => {
        const refused = allowPrivate ? undefined : addresses.find(({ address }) => !isPublicAddress(address));
        const [first] = addresses;
        if (refused !== undefined) done(new NotPublic(refused.address), '');
        else if (options.all === true) done(null, addresses);
        else if (first === undefined) done(new Error(`${hostname} has no address`), '');
        else done(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => done(error, ''),
    );
  };
}

class NotPublic extends Error {
  override readonly name = 'NotPublic';
  /** Without the address. */
  readonly reason = 'expected a public address, received another (ISTHMUS_WEBHOOK_ALLOW_PRIVATE allows those)';

  constructor(address: string) {
    super(`expected a public address, received ${address}`);
  }
}
