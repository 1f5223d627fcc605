/**
 * JSON in canonical form: equal values give equal bytes, so their hashes can be compared. The package `canonicalize` gives the same bytes for
 * identities, manifests and requests; a dependency would not be shorter than these lines.
 */
import { createHash } from 'node:crypto';

/** Keys sorted by code unit, no white space, undefined members left out; numbers and strings as ECMAScript writes them (as RFC 8785). */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => {
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** SHA-256 of the canonical JSON, 64 hexadecimal digits. */
export function jsonSha256(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
