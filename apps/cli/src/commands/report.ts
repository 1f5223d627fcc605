/** isthmus report: the report of a sweep as files. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { type ConnectionOptions, connect } from '../client/connection.js';
import { writeReport } from '../client/report.js';
import { say } from '../terminal.js';
import { withConnection } from './clusterOptions.js';

export function addReport(program: Command): void {
  withConnection(program.command('report'))
    .description('write report.html, every curve as JSON, CSV and PNG, and the results of all samples as NDJSON')
    .argument('<sweep>', 'its id')
    .option('--out <folder>', 'where to; reports/<sweep> by default')
    .option('--vectors', "with the samples' vectors in the results, as base64 of float32")
    .action(async (sweep: string, options: ConnectionOptions & { out?: string; vectors?: true }) => {
      const api = connect(options);
      const view = await api.viewSweep(sweep);
      const folder = options.out ?? join('reports', view.id);
      say(await writeReport(api, view, folder, { vectors: options.vectors === true }));
    });
}
