/** A sweep as one HTML file with its curves in it, to keep or to send. */
import { renderReport } from '@isthmus/plots';
import { findDataset, findModel } from '@isthmus/store';
import type { SweepView } from '@isthmus/sweeps';
import { answerUnchanged, tagOf } from '../http/conditional.js';
import { conditionalHeaders, noFields, type Operation, operation } from '../http/operation.js';
import { confineDocument } from '../http/securityHeaders.js';
import type { Cluster } from '../parts.js';
import { reproduceCommand } from '../reproduce.js';
import { version } from '../version.js';
import { readCurves } from './curves.js';
import { requireShared, sweepPath } from './sweeps.js';

export function reportOperations({ store, sweeps, renderings }: Cluster): Operation[] {
  async function render(sweep: SweepView): Promise<string> {
    const names = sweep.request.models;
    const datasetNames = new Set([sweep.request.dataset, ...sweep.runs.map(({ dataset }) => dataset)]);
    const models = (await Promise.all(names.map((name) => findModel(store, name)))).filter((one) => one !== null);
    const named = await Promise.all([...datasetNames].map((name) => findDataset(store, name)));
    const datasets = named.filter((one) => one !== null);
    return await renderReport({
      sweep,
      curves: await readCurves(store, sweep),
      models,
      datasets,
      versions: { isthmus: version, node: process.versions.node },
      reproduce: reproduceCommand(sweep.request, { models, datasets }),
    });
  }
  return [
    operation({
      id: 'sweepReport',
      method: 'get',
      path: '/v1/sweeps/:sweepId/report',
      tag: 'sweeps',
      summary: 'The report of a sweep as one HTML file',
      description: 'Needs nothing beside itself. Of a sweep that still works it holds the curves so far.',
      scope: 'read',
      params: sweepPath,
      query: noFields,
      headers: conditionalHeaders,
      responses: {
        200: {
          description: 'The report.',
          content: { 'text/html': null },
          headers: { ETag: 'Changes with the sweep, its curves and the version of the API.' },
        },
      },
      async handle({ request, response, params: { sweepId } }) {
        const { view, stamp } = await requireShared(sweeps, sweepId);
        const tag = tagOf('report', version, process.versions.node, stamp);
        confineDocument(response);
        response.set('Cache-Control', 'private, no-cache');
        if (answerUnchanged(request, response, tag)) return;
        const html = await renderings.keep(tag, () => render(view), Buffer.byteLength);
        response.set('Content-Disposition', `inline; filename="isthmus-${sweepId}.html"`);
        response.type('html').send(html);
      },
    }),
  ];
}
