/** The rows of a run's samples as NDJSON, one a line. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isFinal, resultLine, type SampleResult } from '@isthmus/contracts';
import { findRunState, resultPages } from '@isthmus/store';
import type { Response } from 'express';
import { z } from 'zod';
import { answerUnchanged, tagOf } from '../http/conditional.js';
import { conditionalHeaders, type Operation, operation } from '../http/operation.js';
import type { Cluster } from '../parts.js';
import { version } from '../version.js';
import { noSuchRun, runPath } from './runs.js';

type Vectors = 'none' | 'base64';

export function resultOperations({ store }: Cluster): Operation[] {
  return [
    operation({
      id: 'readResults',
      method: 'get',
      path: '/v1/runs/:runId/results',
      tag: 'results',
      summary: 'The result of every sample of a run, one a line',
      description:
        'Ordered by sample. A line has sample, status (ok or failed), error and the scalars of the analysis; with vectors=base64 also vectors, float32 little-endian, null where the sample keeps none. Of a run that still works it holds the samples so far. An answer that breaks off in the middle has failed.',
      scope: 'read',
      params: runPath,
      query: z.strictObject({
        vectors: z
          .enum(['none', 'base64'])
          .default('none')
          .describe('Whether lines have the vectors, which are most of the bytes.'),
      }),
      headers: conditionalHeaders,
      responses: {
        200: {
          description: 'The results.',
          content: {
            'application/x-ndjson': {
              each: resultLine,
              description: 'Lines, each of which is one result as JSON.',
              example: '{"sample":0,"status":"ok","error":null,"label":7,"norm":0.31}\n',
            },
          },
          headers: { ETag: 'Only of a run that has ended. Changes if it is retried or extended.' },
        },
      },
      async handle({ request, response, params: { runId }, query: { vectors } }) {
        const run = await findRunState(store, runId);
        if (run === null) throw noSuchRun(runId);
        if (isFinal(run.state)) {
          response.set('Cache-Control', 'private, no-cache');
          // The form of a line may change with the version.
          if (answerUnchanged(request, response, tagOf(version, 'results', vectors, runId, run.stamp))) return;
        }
        const pages = resultPages(store, { runId, vectors: vectors === 'base64' });
        // Read before the first byte of the answer, so that a missing database is still reported as a problem.
        const first = await pages.next();
        response.type('application/x-ndjson');
        response.set('Content-Disposition', `attachment; filename="isthmus-${runId}.ndjson"`);
        if (request.method === 'HEAD') {
          await pages.return(undefined);
          response.end();
          return;
        }
        // Before the compressor has enough: an answer that breaks off must not look like none.
        response.flushHeaders();
        // At most one page waits, so that the server does not read ahead of a slow reader.
        const text = Readable.from(flushed(lines(first, pages, vectors), response), { highWaterMark: 1 });
        await pipeline(text, response).catch((error: NodeJS.ErrnoException) => {
          // The caller left before the end.
          if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
        });
      },
    }),
  ];
}

/** Sends each page when it has been written, where compression would wait for more. */
async function* flushed(texts: AsyncGenerator<string>, response: Response): AsyncGenerator<string> {
  for await (const text of texts) {
    yield text;
    response.flush();
  }
}

/** A text a page. */
async function* lines(
  first: IteratorResult<SampleResult[]>,
  rest: AsyncGenerator<SampleResult[]>,
  vectors: Vectors,
): AsyncGenerator<string> {
  if (first.done) return;
  yield textOf(first.value, vectors);
  for await (const page of rest) yield textOf(page, vectors);
}

function textOf(page: readonly SampleResult[], wanted: Vectors): string {
  return page
    .map(({ sampleIndex, status, error, scalars, vectors }) => {
      const encoded = vectors === null ? null : Buffer.from(vectors).toString('base64');
      const line = { sample: sampleIndex, status, error, ...scalars };
      return `${JSON.stringify(wanted === 'base64' ? { ...line, vectors: encoded } : line)}\n`;
    })
    .join('');
}
