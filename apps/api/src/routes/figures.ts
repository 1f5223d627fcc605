/** The figures and tables of a sweep across its networks, by themselves: one operation for each form. */
import { figureView, ProblemError } from '@isthmus/contracts';
import { type ReportFigure, reportFigures } from '@isthmus/plots';
import { combinedCurve } from '@isthmus/sweeps';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { answerJson, answerUnchanged, tagOf } from '../http/conditional.js';
import { conditionalHeaders, noFields, type Operation, operation } from '../http/operation.js';
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
import { version } from '../version.js';
import { readCurves } from './curves.js';
import { requireShared, sweepPath } from './sweeps.js';

const figureList = z
  .object({ figures: z.array(figureView).describe('In the order of the report.') })
  .meta({ id: 'FigureList', description: 'The figures of a sweep across its networks.' });

const figurePath = z.strictObject({
  ...sweepPath.shape,
  name: z.string().meta({
    description: 'Name of a figure of the sweep.',
    examples: ['analysis-1-convexity-convexity'],
  }),
});

export function figureOperations({ store, sweeps, renderings }: Cluster): Operation[] {
  const figuresOf = async (sweepId: string): Promise<ReportFigure[]> => {
    const { view, stamp } = await requireShared(sweeps, sweepId);
    return await renderings.keep(
      tagOf('figures', version, stamp),
      async () => reportFigures(view, await readCurves(store, view)),
      (figures) => JSON.stringify(figures).length,
    );
  };
  const answer = async (
    request: Request,
    response: Response,
    asked: { sweepId: string; name: string; form?: Form; theme: Theme },
  ): Promise<void> => {
    const { sweepId, name, theme } = asked;
    const figure = (await figuresOf(sweepId)).find((one) => one.name === name);
    const there = figure?.kind === 'table' ? (['csv'] as const) : undefined;
    const form = asked.form ?? (figure === undefined ? undefined : negotiateForm(request, there));
    if (figure?.kind === 'picture' && form !== undefined) {
      const body = JSON.stringify(figure.curve);
      await answerPicture(request, response, { name, body, form, theme, renderings });
    } else if (figure?.kind === 'table' && form === 'csv') {
      response.vary('Accept').set('Cache-Control', 'private, no-cache');
      if (answerUnchanged(request, response, tagOf(version, 'table', figure.csv))) return;
      response.set('Content-Disposition', `inline; filename="${name}.csv"`);
      response.type('text/csv').send(figure.csv);
    } else {
      throw noSuchFigure(form === undefined ? name : `${name}.${form}`, figure);
    }
  };
  const responses = (content: ReturnType<typeof pictureContent>) => ({
    200: {
      description: 'The figure.',
      content,
      headers: { ETag: 'Changes with the curves, the form and the theme.' },
    },
  });
  return [
    operation({
      id: 'listFigures',
      method: 'get',
      path: '/v1/sweeps/:sweepId/figures',
      tag: 'sweeps',
      summary: 'The figures across networks and the tables of the paper that the report of a sweep shows',
      scope: 'read',
      params: sweepPath,
      query: noFields,
      headers: conditionalHeaders,
      responses: {
        200: {
          description: 'In the order of the report. None of a curve that only one network has.',
          content: { 'application/json': figureList },
          links: {
            figure: {
              operationId: 'readFigure',
              parameters: { sweepId: '$request.path.sweepId', name: '$response.body#/figures/0/name' },
            },
          },
        },
      },
      async handle({ request, response, params: { sweepId } }) {
        const figures = await figuresOf(sweepId);
        answerJson(request, response, {
          figures: figures.map(({ name, kind, place, title }) => ({ name, kind, place, title })),
        });
      },
    }),
    ...pictureForms.map(({ form, word, words, query, content }) =>
      operation({
        id: `readFigureAs${word}`,
        method: 'get',
        path: `/v1/sweeps/:sweepId/figures/:name.${form}`,
        tag: 'sweeps',
        summary: `A figure across networks as ${words}`,
        description:
          form === 'csv' ? 'A picture or a table of the paper.' : 'Of pictures; a table of the paper is CSV alone.',
        scope: 'read',
        params: figurePath,
        query,
        headers: conditionalHeaders,
        responses: responses(content(combinedCurve)),
        handle: ({ request, response, params: { sweepId, name }, query: { theme = 'light' } }) =>
          answer(request, response, { sweepId, name, form, theme: theme as Theme }),
      }),
    ),
    operation({
      id: 'readFigure',
      method: 'get',
      path: '/v1/sweeps/:sweepId/figures/:name',
      tag: 'sweeps',
      summary: 'A figure across networks in the form that Accept prefers',
      description:
        'Where Accept leaves the choice, a picture is JSON; a table of the paper is CSV. 406 where Accept takes no form that the figure has. A path with the ending of a form always answers in that form.',
      scope: 'read',
      params: figurePath,
      query: themeQuery,
      headers: conditionalHeaders,
      responses: responses(pictureContent(combinedCurve)),
      problems: ['not-acceptable'],
      handle: ({ request, response, params: { sweepId, name }, query: { theme } }) =>
        answer(request, response, { sweepId, name, theme }),
    }),
  ];
}

function noSuchFigure(name: string, figure: ReportFigure | undefined): ProblemError {
  const expected =
    figure === undefined ? 'the name of a figure of this sweep' : `"${figure.name}.csv", since a table is CSV alone`;
  return new ProblemError(
    'not-found',
    `name: expected ${expected}, received "${name}"; GET /v1/sweeps/{sweepId}/figures lists them`,
    [{ field: 'name', expected, received: name }],
  );
}
