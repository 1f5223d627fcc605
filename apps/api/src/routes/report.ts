/** A sweep as one HTML file with its curves in it, to keep or to send. */
import { renderReport } from '@isthmus/plots';
import { findDataset, findModel } from '@isthmus/store';
import { nothing, type Operation, operation } from '../http/operation.js';
import { confineDocument } from '../http/securityHeaders.js';
import type { Cluster } from '../parts.js';
import { reproduceCommand } from '../reproduce.js';
import { version } from '../version.js';
import { readCurves } from './curves.js';
import { requireSweep, sweepPath } from './sweeps.js';

export function reportOperations({ store }: Cluster): Operation[] {
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
      query: nothing,
      responses: { 200: { description: 'The report.', content: { 'text/html': null } } },
      async handle({ response, params: { sweepId } }) {
        const sweep = await requireSweep(store, sweepId);
        const { models: names, dataset: datasetName } = sweep.request;
        const models = (await Promise.all(names.map((name) => findModel(store, name)))).filter((one) => one !== null);
        const dataset = await findDataset(store, datasetName);
        const html = await renderReport({
          sweep,
          curves: await readCurves(store, sweep),
          models,
          dataset,
          versions: { isthmus: version, node: process.versions.node },
          reproduce: reproduceCommand(sweep.request, { models, dataset }),
        });
        confineDocument(response);
        response.set('Content-Disposition', `inline; filename="isthmus-${sweepId}.html"`);
        response.type('html').send(html);
      },
    }),
  ];
}
