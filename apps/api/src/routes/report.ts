/** A sweep as one HTML file with its curves in it, to keep or to send. */
import type { Curve, SweepView } from '@isthmus/contracts';
import { renderReport } from '@isthmus/plots';
import { readCurve, type Store } from '@isthmus/store';
import { nothing, type Operation, operation } from '../http/operation.js';
import { confineDocument } from '../http/securityHeaders.js';
import type { Cluster } from '../parts.js';
import { version } from '../version.js';
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
        const html = await renderReport({
          sweep,
          curves: await readCurves(store, sweep),
          versions: { isthmus: version, node: process.versions.node },
          reproduce: `isthmus submit sweep.json, with this as sweep.json:\n${JSON.stringify(sweep.request, null, 2)}`,
        });
        confineDocument(response);
        response.set('Content-Disposition', `inline; filename="isthmus-${sweepId}.html"`);
        response.type('html').send(html);
      },
    }),
  ];
}

async function readCurves(store: Store, { runs }: SweepView): Promise<Curve[]> {
  const names = runs.flatMap(({ id, curves }) => curves.map((name) => ({ id, name })));
  const bodies = await Promise.all(names.map(({ id, name }) => readCurve(store, id, name)));
  return bodies.filter((body) => body !== null).map((body) => JSON.parse(body) as Curve);
}
