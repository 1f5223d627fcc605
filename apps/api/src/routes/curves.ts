/** A run's curve: one operation for each form, and one that chooses by the Accept header. */

import { ProblemError } from '@isthmus/contracts';
import { readCurve, readCurvesOf, type Store } from '@isthmus/store';
import { type Curve, curve, type SweepView } from '@isthmus/sweeps';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { conditionalHeaders, type Operation, operation } from '../http/operation.js';
import {
  answerPicture,
  type Form,
  negotiateForm,
  pictureContent,
  pictureForms,
  type Theme,
  themeQuery,
} from '../http/pictureForms.js';
import type { Cluster } from '../parts.js';
import { runPath } from './runs.js';

const curveNames = /^[\w.-]{1,100}$/;

const curvePath = z.strictObject({
  ...runPath.shape,
  name: z.string().meta({ description: 'Name of a curve that the run has.', examples: ['relativeNorm'] }),
});

export function curveOperations({ store, renderings }: Cluster): Operation[] {
  const answer = async (
    request: Request,
    response: Response,
    { runId, name, form, theme }: { runId: string; name: string; form: Form; theme: Theme },
  ): Promise<void> => {
    // readCurve answers null for an invalid run id. A name that Postgres cannot store must not reach it.
    const body = curveNames.test(name) ? await readCurve(store, runId, name) : null;
    if (body === null) throw noSuchCurve(runId, name);
    await answerPicture(request, response, { name, body, form, theme, renderings });
  };
  const responses = (content: ReturnType<typeof pictureContent>) => ({
    200: {
      description: 'The curve.',
      content,
      headers: { ETag: 'Changes with the curve, its form and its theme.' },
    },
  });
  const soFar = 'While the run works the curve holds the samples so far and says how many.';
  return [
    ...pictureForms.map(({ form, word, words, query, content }) =>
      operation({
        id: `readCurveAs${word}`,
        method: 'get',
        path: `/v1/runs/:runId/curves/:name.${form}`,
        tag: 'curves',
        summary: `A curve as ${words}`,
        description: `${soFar} Send If-None-Match to fetch it only when it changed.`,
        scope: 'read',
        params: curvePath,
        query,
        headers: conditionalHeaders,
        responses: responses(content(curve)),
        handle: ({ request, response, params: { runId, name }, query: { theme = 'light' } }) =>
          answer(request, response, { runId, name, form, theme: theme as Theme }),
      }),
    ),
    operation({
      id: 'readCurve',
      method: 'get',
      path: '/v1/runs/:runId/curves/:name',
      tag: 'curves',
      summary: 'A curve in the form that Accept prefers',
      description: `JSON where Accept leaves the choice; 406 where it takes none of the forms. A path with the ending of a form always answers in that form. ${soFar}`,
      scope: 'read',
      params: curvePath,
      query: themeQuery,
      headers: conditionalHeaders,
      responses: responses(pictureContent(curve)),
      problems: ['not-acceptable'],
      handle: ({ request, response, params: { runId, name }, query: { theme } }) =>
        answer(request, response, { runId, name, form: negotiateForm(request), theme }),
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
