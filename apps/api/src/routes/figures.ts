/** The figures and tables of a sweep across its networks, by themselves. */
import { figureView, ProblemError } from '@isthmus/contracts';
import { type ReportFigure, reportFigures } from '@isthmus/plots';
import { z } from 'zod';
import { answerJson, tagOf } from '../http/conditional.js';
import { nothing, type Operation, operation } from '../http/operation.js';
import { answerPicture, chooseForm, pictureContent, pictureHeaders, pictureQuery } from '../http/pictureForms.js';
import type { Cluster } from '../parts.js';
import { version } from '../version.js';
import { readCurves } from './curves.js';
import { requireShared, sweepPath } from './sweeps.js';

export function figureOperations({ store, sweeps, renderings }: Cluster): Operation[] {
  const figuresOf = async (sweepId: string): Promise<ReportFigure[]> => {
    const { view, stamp } = await requireShared(sweeps, sweepId);
    return await renderings.keep(
      tagOf('figures', version, stamp),
      async () => reportFigures(view, await readCurves(store, view)),
      (figures) => JSON.stringify(figures).length,
    );
  };
  return [
    operation({
      id: 'listFigures',
      method: 'get',
      path: '/v1/sweeps/:sweepId/figures',
      tag: 'sweeps',
      summary: 'The figures across networks and the tables of the paper that the report of a sweep shows',
      scope: 'read',
      params: sweepPath,
      query: nothing,
      responses: {
        200: {
          description: 'In the order of the report. None of a curve that only one network has.',
          content: { 'application/json': z.object({ figures: z.array(figureView) }) },
        },
      },
      async handle({ request, response, params: { sweepId } }) {
        const figures = await figuresOf(sweepId);
        answerJson(request, response, {
          figures: figures.map(({ name, kind, place, title }) => ({ name, kind, place, title })),
        });
      },
    }),
    operation({
      id: 'readFigure',
      method: 'get',
      path: '/v1/sweeps/:sweepId/figures/:name',
      tag: 'sweeps',
      summary: 'A figure across networks as data or as a picture, or a table of the paper as CSV',
      description:
        'The form is the extension of the name, or without one what Accept asks for, as for curves. A table is CSV.',
      scope: 'read',
      params: z.strictObject({ ...sweepPath.shape, name: z.string() }),
      query: pictureQuery,
      headers: pictureHeaders,
      responses: {
        200: {
          description: 'The figure.',
          content: pictureContent(null),
          headers: { ETag: 'Of pictures: changes with the curves, the form and the theme.' },
        },
        304: { description: 'The copy at hand is still right.' },
      },
      async handle({ request, response, params: { sweepId, name: asked }, query: { theme } }) {
        const { name, form } = chooseForm(request, asked);
        const figure = (await figuresOf(sweepId)).find((one) => one.name === name);
        if (figure?.kind === 'picture') {
          await answerPicture(request, response, { name, body: JSON.stringify(figure.curve), form, theme });
        } else if (figure?.kind === 'table' && form === 'csv') {
          response.set('Content-Disposition', `inline; filename="${name}.csv"`);
          response.type('text/csv').send(figure.csv);
        } else {
          throw noSuchFigure(asked, figure);
        }
      },
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
