/** Files by the SHA-256 of their bytes: what workers fetch models and data sets from. */
import { pipeline } from 'node:stream/promises';
import { ProblemError, sha256 } from '@isthmus/contracts';
import { z } from 'zod';
import { answerUnchanged } from '../http/conditional.js';
import { nothing, type Operation, operation } from '../http/operation.js';
import { chooseRange } from '../http/ranges.js';
import type { Cluster } from '../parts.js';

export function artifactOperations({ artifacts }: Cluster): Operation[] {
  return [
    operation({
      id: 'fetchArtifact',
      method: 'get',
      path: '/v1/artifacts/:sha256',
      tag: 'artifacts',
      summary: 'The bytes of a model or data set',
      scope: 'read',
      params: z.strictObject({ sha256: z.string() }),
      query: nothing,
      headers: {
        'If-None-Match': 'ETag of the copy at hand.',
        Range: 'One range of bytes, such as bytes=1000- to go on after the first thousand.',
        'If-Range': 'The ETag: the whole file is sent where it has another.',
      },
      responses: {
        200: {
          description: 'The file. It never changes.',
          content: { 'application/octet-stream': null },
          headers: { ETag: 'The SHA-256.', 'Content-Length': 'Bytes.', 'Accept-Ranges': '"bytes".' },
        },
        206: {
          description: 'The bytes that Range asks for.',
          content: { 'application/octet-stream': null },
          headers: { ETag: 'The SHA-256.', 'Content-Range': 'Which bytes of how many.' },
        },
        304: { description: 'The copy at hand is right.' },
      },
      async handle({ request, response, params }) {
        const found = sha256.safeParse(params.sha256).success && (await artifacts.has(params.sha256));
        if (!found) {
          throw new ProblemError(
            'not-found',
            `sha256: expected the SHA-256 of a stored file, received "${params.sha256}"`,
            [{ field: 'sha256', expected: 'the SHA-256 of a stored file', received: params.sha256 }],
          );
        }
        response.set('Cache-Control', 'private, max-age=31536000, immutable');
        const tag = `"${params.sha256}"`;
        if (answerUnchanged(request, response, tag, { isStrong: true })) return;
        const { bytes, read } = await artifacts.open(params.sha256);
        const range = chooseRange(request, response, { bytes, tag });
        response.type('application/octet-stream');
        response.set('Content-Length', String(range === null ? bytes : range.end - range.start + 1));
        if (request.method === 'HEAD') {
          response.end();
          return;
        }
        await pipeline(read(range), response).catch((error: NodeJS.ErrnoException) => {
          // The caller left before the end.
          if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
        });
      },
    }),
  ];
}
