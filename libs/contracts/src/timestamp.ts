/** Points in time, as every view states them. */
import { z } from 'zod';

/** RFC 3339 in UTC. @param what happened then: "When it was stored" */
export function timestamp(what: string) {
  return z.iso.datetime().meta({ description: `${what}, in UTC.`, examples: ['2026-11-30T09:41:07.125Z'] });
}
