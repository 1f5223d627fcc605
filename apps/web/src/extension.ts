/** What a reader adds to a sweep: the request of the API, the request that the sweep would then have, and fields of refusals. */

import { duration } from '@isthmus/contracts/views';
import type { SweepExtensionInput, SweepPlan, SweepView } from '@isthmus/sweeps';
import { count } from './format.js';

type Request = SweepView['request'];
type Analysis = NonNullable<SweepExtensionInput['analyses']>[number];

/** What the form has. */
export interface Additions {
  /** Samples of each analysis of the sweep, in its order. */
  readonly samples: readonly number[];
  readonly analyses: readonly Analysis[];
  readonly models: readonly string[];
}

/** The body of the request; null where nothing is added. */
export function extensionOf(
  { analyses: present }: Request,
  { samples, analyses, models }: Additions,
): SweepExtensionInput | null {
  const more = samples.flatMap((wanted, analysis) =>
    wanted === present[analysis]?.samples ? [] : [{ analysis, samples: wanted }],
  );
  const extension = {
    ...(more.length === 0 ? {} : { samples: more }),
    ...(analyses.length === 0 ? {} : { analyses: [...analyses] }),
    ...(models.length === 0 ? {} : { models: [...models] }),
  };
  return Object.keys(extension).length === 0 ? null : extension;
}

/** What the sweep would be as a whole: asked for its plan. Fields of a refusal are places in it. */
export function extendedRequestOf(request: Request, { samples, analyses, models }: Additions) {
  const grown = request.analyses.map((one, place) => ({ ...one, samples: samples[place] ?? one.samples }));
  return { ...request, models: [...request.models, ...models], analyses: [...grown, ...analyses] };
}

/** Where in the form an error of the extended request belongs. */
type Place =
  | { readonly part: 'samples' | 'analysis' | 'model'; readonly index: number; readonly rest: string }
  | { readonly part: 'whole' };

export function placeOf(field: string, { analyses, models }: Request): Place {
  const [, list, digits, rest = ''] = /^(analyses|models)\[(\d+)\](?:\.(.*))?$/.exec(field) ?? [];
  const index = Number(digits);
  if (list === 'models' && index >= models.length) return { part: 'model', index: index - models.length, rest };
  if (list !== 'analyses') return { part: 'whole' };
  return index < analyses.length
    ? { part: 'samples', index, rest }
    : { part: 'analysis', index: index - analyses.length, rest };
}

/** "connectivity, scenario natural": as the table of runs calls it. */
export function analysisTitle({ request, runs }: Pick<SweepView, 'request' | 'runs'>, place: number): string {
  const analysis = request.analyses[place];
  const text = analysis === undefined ? '' : measuredSettings(analysis);
  const distinction = runs.find((run) => measuredSettings(run.analysis) === text)?.distinction ?? '';
  return distinction === '' ? `${analysis?.kind}` : `${analysis?.kind}, ${distinction}`;
}

/** Settings of a run do not say which models a request named, and always say a drawn order. */
function measuredSettings(analysis: SweepView['request']['analyses'][number]): string {
  return JSON.stringify({ ...analysis, models: undefined, imageOrder: undefined });
}

/** Sentences about the plan of the extended sweep. */
export function planSaid(
  { samples, workers, wallSeconds, workerSeconds, warnings }: SweepPlan,
  before: SweepView,
): string[] {
  const more = samples - before.samples.total;
  const size = `The sweep then has ${count(samples)} samples, ${count(more)} more than now.`;
  // Without reuse a plan has the whole sweep computed; an extension keeps what the sweep has.
  if (!before.request.reuse) return [size, ...warnings];
  const connected = workers === 1 ? 'the one that is connected' : `the ${count(workers)} that are connected`;
  const all = wallSeconds === null ? 'no worker is connected' : `${connected} about ${duration(wallSeconds)}`;
  const time =
    workerSeconds === 0
      ? 'All of it is computed already.'
      : `What is not computed yet takes one worker about ${duration(workerSeconds)}; ${all}.`;
  return [size, time, ...warnings];
}
