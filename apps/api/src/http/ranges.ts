/** Range and If-Range (RFC 9110, 14.2 and 13.1.5): a download that broke off goes on where it ended. */
import { ProblemError } from '@isthmus/contracts';
import type { Request, Response } from 'express';

/** Both ends are part of it. */
interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The one range of bytes that a GET asks for, of content with this strong tag; sets the status and the fields of a part. Null: all of it, also
 * where several ranges are asked for, If-Range names another content, or the field cannot be read, as the RFC allows.
 * @throws ProblemError range-not-satisfiable if the content has none of the bytes
 */
export function chooseRange(
  request: Request,
  response: Response,
  { bytes, tag }: { bytes: number; tag: string },
): ByteRange | null {
  response.set('Accept-Ranges', 'bytes');
  if (request.method !== 'GET' || request.get('range') === undefined) return null;
  const ifRange = request.get('if-range');
  if (ifRange !== undefined && ifRange.trim() !== tag) return null;
  const ranges = request.range(bytes);
  if (ranges === -1) {
    const received = String(request.get('range'));
    response.set('Content-Range', `bytes */${bytes}`);
    throw new ProblemError(
      'range-not-satisfiable',
      `Range: expected bytes of 0 to ${bytes - 1}, received ${received}`,
      [{ field: 'Range', expected: `bytes of 0 to ${bytes - 1}`, received }],
    );
  }
  if (ranges === undefined || ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return null;
  const [{ start, end } = { start: 0, end: bytes - 1 }] = ranges;
  response.status(206).set('Content-Range', `bytes ${start}-${end}/${bytes}`);
  return { start, end };
}
