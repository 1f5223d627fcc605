/** isthmus report: the report of a sweep as files. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { type ConnectionOptions, connect } from '../client/connection.js';
import { writeReport } from '../client/report.js';
import { say } from '../terminal.js';
import { withConnection } from './clusterOptions.js';

export function addReport(program: Command): void {
  withConnection(program.command('report'))
    .description('write report.html and every curve as JSON, CSV and PNG')
    .argument('<sweep>', 'its id')
    .option('--out <folder>', 'where to; reports/<sweep> by default')
    .action(async (sweep: string, options: ConnectionOptions & { out?: string }) => {
      const api = connect(options);
      const view = await api.viewSweep(sweep);
      say(await writeReport(api, view, options.out ?? join('reports', view.id)));
    });
}
