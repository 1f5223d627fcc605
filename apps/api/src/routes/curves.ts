/** A run's curve in the form that the extension or the Accept header asks for. */

import { ProblemError } from '@isthmus/contracts';
import { readCurve, readCurvesOf, type Store } from '@isthmus/store';
import { type Curve, curve, type SweepView } from '@isthmus/sweeps';
import { z } from 'zod';
import { type Operation, operation } from '../http/operation.js';
import { answerPicture, chooseForm, pictureContent, pictureHeaders, pictureQuery } from '../http/pictureForms.js';
import type { Cluster } from '../parts.js';

const curveNames = /^[\w.-]{1,100}$/;

export function curveOperations({ store }: Cluster): Operation[] {
  return [
    operation({
      id: 'readCurve',
      method: 'get',
      path: '/v1/runs/:runId/curves/:name',
      tag: 'curves',
      summary: 'A curve as data or as a picture',
      description:
        'The form is the extension of the name (.json, .csv, .svg, .png, .vl.json for Vega-Lite), or without one what Accept asks for. While the run works the curve holds the samples so far and says how many. Send If-None-Match to fetch it only when it changed.',
      scope: 'read',
      params: z.strictObject({ runId: z.string(), name: z.string() }),
      query: pictureQuery,
      headers: pictureHeaders,
      responses: {
        200: {
          description: 'The curve.',
          content: pictureContent(curve),
          headers: { ETag: 'Changes with the curve, its form and its theme.' },
        },
        304: { description: 'The copy at hand is still right.' },
      },
      async handle({ request, response, params: { runId, name: asked }, query: { theme } }) {
        const { name, form } = chooseForm(request, asked);
        // readCurve answers null for an invalid run id. A name that Postgres cannot store must not reach it.
        const body = curveNames.test(name) ? await readCurve(store, runId, name) : null;
        if (body === null) throw noSuchCurve(runId, name);
        await answerPicture(request, response, { name, body, form, theme });
      },
    }),
  ];
}

function noSuchCurve(runId: string, name: string): ProblemError {
  return new ProblemError(
    'not-found',
    `expected a run and a curve that it has, received run "${runId}" and curve "${name}"; GET /v1/sweeps/{sweepId} lists the curves of each run so far`,
    [{ field: 'name', expected: 'the name of a curve of this run', received: name }],
  );
}

export async function readCurves(store: Store, { runs }: SweepView): Promise<Curve[]> {
  const stored = await readCurvesOf(
    store,
    runs.map(({ id }) => id),
  );
  const bodies = new Map(stored.map(({ runId, name, body }) => [`${runId} ${name}`, body]));
  return runs.flatMap(({ id, curves }) =>
    curves.flatMap((name) => {
      const body = bodies.get(`${id} ${name}`);
      return body === undefined ? [] : [JSON.parse(body) as Curve];
    }),
  );
}
