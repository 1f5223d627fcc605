/** isthmus extend: more samples, analyses or models for a sweep that is there. */
import type { SweepExtension, SweepRequest } from '@isthmus/sweeps';
import { type Command, InvalidArgumentError } from 'commander';
import { type ConnectionOptions, connect } from '../client/connection.js';
import { describeProgress } from '../client/followSweep.js';
import { readAnalyses } from '../client/sweepFile.js';
import { hint, shortId } from '../terminal/commandName.js';
import { answer, complain, remark, UsageError } from '../terminal/output.js';
import { whileWaiting } from '../terminal/progress.js';
import { changedSweep, sweepArgument, withConnection } from './clusterOptions.js';
import { watchToEnd } from './submit.js';

/** More samples of the analyses of a kind; null: of all of them. */
interface Growth {
  readonly kind: string | null;
  readonly samples: number;
}

interface ExtendOptions extends ConnectionOptions {
  readonly samples?: Growth[];
  readonly analyses?: string;
  readonly models?: string[];
  readonly watch?: true;
}

export function addExtend(program: Command): void {
  withConnection(program.command('extend'))
    .description('add samples, analyses or models to a sweep; computes only what is new')
    .argument('<sweep>', sweepArgument)
    .option('--samples <n>', 'that every analysis is to have, or KIND=N for those of a kind; may be repeated', growth)
    .option('--analyses <file>', 'YAML or JSON with a list of analyses to add, or a sweep with them')
    .option('--models <names...>', 'to add')
    .option('--watch', 'show its progress until it ends')
    .action(async (sweep: string, { samples, analyses, models, watch, ...connection }: ExtendOptions) => {
      if (samples === undefined && analyses === undefined && models === undefined) {
        throw new UsageError('expected --samples, --analyses or --models');
      }
      const added = analyses === undefined ? undefined : readAnalyses(analyses);
      const api = connect(connection);
      const { id, request } = await api.viewSweep(await changedSweep(api, sweep));
      const more = samples === undefined ? [] : moreSamples(request, samples);
      // What a new model is to have, those that are there may have already.
      if (samples !== undefined && more.length === 0 && added === undefined && models === undefined)
        throw noMoreSamples(request, samples);
      const extension: SweepExtension = {
        ...(more.length === 0 ? {} : { samples: more }),
        ...(added === undefined ? {} : { analyses: added }),
        ...(models === undefined ? {} : { models }),
      };
      const extended = await whileWaiting('checking it, with each of its models', api.extendSweep(id, extension));
      for (const warning of extended.warnings) complain(`Warning: ${warning}`);
      answer(extended, () => [describeProgress(extended)]);
      if (watch) await watchToEnd(api, id);
      else remark(`${hint('watch', shortId(id))} shows how far it is.`);
    });
}

/** A parser of --samples N or KIND=N. */
function growth(text: string, before: readonly Growth[] = []): Growth[] {
  const [, kind = null, digits = ''] = /^(?:([A-Za-z]+)=)?(\d{1,9})$/.exec(text) ?? [];
  if (digits === '')
    throw new InvalidArgumentError('Expected a number of samples, or KIND=N, such as perturbation=2000.');
  return [...before, { kind, samples: Number(digits) }];
}

/** What the API is asked for: analyses by their places. Those that have as many samples already are left out. */
function moreSamples(
  { analyses }: SweepRequest,
  growths: readonly Growth[],
): Array<{ analysis: number; samples: number }> {
  for (const { kind } of growths) {
    if (kind === null || analyses.some((one) => one.kind === kind)) continue;
    const kinds = [...new Set(analyses.map((one) => one.kind))].join(', ');
    throw new UsageError(`--samples: expected a kind of the sweep's analyses (${kinds}), received "${kind}"`);
  }
  return analyses.flatMap(({ kind, samples: has }, analysis) => {
    const asked = growths.filter((one) => one.kind === null || one.kind === kind).map(({ samples }) => samples);
    const samples = Math.max(has, ...asked);
    return samples > has ? [{ analysis, samples }] : [];
  });
}

function noMoreSamples({ analyses }: SweepRequest, growths: readonly Growth[]): UsageError {
  const most = Math.max(...analyses.map(({ samples }) => samples));
  const received = growths.map(({ samples }) => samples).join(', ');
  return new UsageError(`--samples: expected more than the analyses have, ${most} at most, received ${received}`);
}
