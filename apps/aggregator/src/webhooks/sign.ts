/**
 * Signatures of deliveries, as https://www.standardwebhooks.com has them: receivers verify with its libraries, or with ten lines. Own code
 * because signing is one call of Node.
 */
import { createHmac } from 'node:crypto';

/** The headers of one attempt. @param seconds since 1970, of this attempt: a receiver refuses old ones, which someone may have recorded */
export function signedHeaders({
  id,
  body,
  secret,
  seconds,
}: {
  id: string;
  body: string;
  secret: string;
  seconds: number;
}): Record<string, string> {
  const signature = createHmac('sha256', keyOf(secret)).update(`${id}.${seconds}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${signature}` };
}

function keyOf(secret: string): Buffer {
  const prefix = 'whsec_';
  return secret.startsWith(prefix) ? Buffer.from(secret.slice(prefix.length), 'base64') : Buffer.from(secret);
}
