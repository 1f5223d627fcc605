/** Work for a caller who has gone away is work for nobody. */
import { ProblemError } from '@isthmus/contracts';
import type { Response } from 'express';

/** Aborts when the connection ends before the answer is written. */
export function abortsWith(response: Response): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (response.writableFinished) return;
    controller.abort(new ProblemError('invalid-request', 'the caller went away before the answer'));
  });
  return controller.signal;
}
