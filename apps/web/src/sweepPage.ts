/** One sweep: progress and curves, live through server-sent events. */
import { deviceShare, duration, isFinal } from '@isthmus/contracts/views';
import type { RunView, SweepView } from '@isthmus/sweeps';
import { client, isProblem, showTrouble } from './api.js';
import { type CurveFigure, curveFigure } from './curveFigure.js';
import { editSweep } from './editSweep.js';
import { byId, cell, element, facts, redraw, samplesBar, stateBadge, table, whileDisabled } from './element.js';
import { extendSweep } from './extendSweep.js';
import { accuracy, count, samples, time } from './format.js';
import { actionsFor, buttonsFor, isExtendable, titleOf } from './sweepActions.js';

const sweepId = location.pathname.split('/').at(-1) ?? '';
const trouble = byId('trouble', HTMLParagraphElement);
const editButton = byId('edit', HTMLButtonElement);
const extendButton = byId('extend', HTMLButtonElement);
const warned = byId('warnings', HTMLParagraphElement);
const curves = byId('curves', HTMLDivElement);
const scheme = matchMedia('(prefers-color-scheme: dark)');
/** Pictures are drawn by the server: more often than this is not worth its time. */
const pictureIntervalMs = 2000;
const returnAfterMs = 2000;

const figures = new Map<string, CurveFigure>();
let latest: SweepView | null = null;
/** The actions that the buttons are for. */
let offered = '';
/** Ends the watching of the sweep. */
let watching = new AbortController();
/** Whether the sweep was deleted since it was shown first. */
let gone = false;
let refreshing: Promise<void> | null = null;
let refreshedAt = Number.NEGATIVE_INFINITY;

byId('report', HTMLAnchorElement).href = `/v1/sweeps/${sweepId}/report`;
editButton.addEventListener('click', () => {
  if (latest === null) return;
  editSweep(latest)
    .then((changed) => changed !== null && show(changed))
    .catch(failed);
});
extendButton.addEventListener('click', () => {
  const sweep = latest;
  if (sweep === null) return;
  const work = async () => {
    const extended = await extendSweep(sweep);
    if (extended === null) return;
    acted('extend', extended.sweep);
    warned.hidden = extended.warnings.length === 0;
    warned.textContent = extended.warnings.join(' ');
  };
  void whileDisabled(extendButton, () => work().catch(failed));
});
scheme.addEventListener('change', () => void refreshCurves());

void follow();

/** Shows the sweep until it is final. The client connects again by itself; where it has given up, this starts anew. */
async function follow(): Promise<void> {
  watching.abort();
  watching = new AbortController();
  const { signal } = watching;
  try {
    for await (const view of client.watchSweep(sweepId, { signal })) {
      showTrouble(trouble, null);
      show(view);
    }
  } catch (error) {
    failed(error);
  }
  // A page that never showed its sweep has nothing to come back to.
  if (signal.aborted || gone || latest === null || isFinal(latest.state)) return;
  setTimeout(() => void follow(), returnAfterMs);
}

/** Shows what went wrong. A sweep that is not there any more stays as it was seen last, without anything to do with it. */
function failed(error: unknown): void {
  showTrouble(trouble, error);
  if (!isProblem(error, 'not-found')) return;
  gone = true;
  watching.abort();
  byId('todo', HTMLDivElement).hidden = true;
  if (latest === null) {
    // There never was one, as the problem says.
    byId('shown', HTMLDivElement).hidden = true;
    return;
  }
  showTrouble(trouble, new Error(`${titleOf(latest)} was deleted. This page shows what was last known of it.`));
  byId('state', HTMLSpanElement).replaceChildren(stateBadge('deleted'));
}

/** Shows what an action made of the sweep. A sweep that goes on after its end is followed again. */
function acted(action: string, answer: unknown): void {
  if (action === 'delete') {
    location.assign('/');
    return;
  }
  showTrouble(trouble, null);
  const view = answer as SweepView;
  const ended = latest !== null && isFinal(latest.state);
  show(view);
  if (ended && !isFinal(view.state)) void follow();
}

function show(view: SweepView): void {
  const title = titleOf(view);
  const before = latest?.state ?? null;
  latest = view;
  document.title = `${title} · Isthmus`;
  byId('name', HTMLHeadingElement).textContent = title;
  byId('state', HTMLSpanElement).replaceChildren(stateBadge(view.state));
  // Said aloud once per state, not once per second.
  if (before !== view.state) byId('announcement', HTMLParagraphElement).textContent = `${title} is ${view.state}.`;
  const ended = isFinal(view.state) && before !== view.state;
  extendButton.hidden = !isExtendable(view.state);
  showActions(view);
  showLabels(view.labels);
  showProgress(view);
  redraw(byId('runs', HTMLElement), runTable(view.runs));
  byId('runs', HTMLElement).ariaBusy = 'false';
  byId('request', HTMLPreElement).textContent = JSON.stringify(view.request, null, 2);
  keepFigures(view.runs);
  if (ended || performance.now() - refreshedAt > pictureIntervalMs) void refreshCurves();
}

/** Drawn again only where other actions are possible. */
function showActions(view: SweepView): void {
  const possible = JSON.stringify([view.name, actionsFor(view).map(({ action }) => action)]);
  if (possible === offered) return;
  offered = possible;
  const handling = { done: acted, failed };
  redraw(byId('actions', HTMLSpanElement), ...buttonsFor(view, 'long', handling));
}

function showLabels(labels: SweepView['labels']): void {
  const links = Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => {
      const label = `${key}=${value}`;
      const link = element('a', { className: 'chip', href: `/?${new URLSearchParams({ label })}`, textContent: label });
      link.dataset.key = key;
      return link;
    });
  redraw(byId('labels', HTMLParagraphElement), ...links);
}

function showProgress(view: SweepView): void {
  const { samples: counts, rate, etaSeconds, error, createdAt, finishedAt, runs } = view;
  const entries: Array<readonly [string, string]> = view.accuracy.map((one) => [
    // The data set of the sweep stands above.
    `Accuracy, ${one.model}${one.dataset === view.request.dataset ? '' : ` on ${one.dataset}`}`,
    accuracy(one),
  ]);
  entries.push(['Samples', samples(counts)]);
  if (counts.reused > 0) entries.push(['Reused', `${count(counts.reused)}, computed by earlier sweeps`]);
  if (counts.failed > 0) entries.push(['Failed', count(counts.failed)]);
  if (rate !== null && !isFinal(view.state))
    entries.push(['Rate', `${rate < 10 ? rate.toFixed(1) : count(Math.round(rate))} per second`]);
  if (etaSeconds !== null && !isFinal(view.state)) entries.push(['Time left', `about ${duration(etaSeconds)}`]);
  entries.push(['Submitted', time(createdAt)]);
  if (finishedAt !== null) entries.push(['Took', duration((Date.parse(finishedAt) - Date.parse(createdAt)) / 1000)]);
  const work = {
    workerSeconds: runs.reduce((sum, run) => sum + run.workerSeconds, 0),
    engineSeconds: runs.reduce((sum, run) => sum + run.engineSeconds, 0),
  };
  if (work.workerSeconds > 0) entries.push(['Worker time', `${duration(work.workerSeconds)}, all together`]);
  const share = deviceShare(work);
  if (share !== null) entries.push(['Device share', `${share} of it in the engine`]);
  if (error !== null) entries.push(['Error', error]);
  const bar = samplesBar(counts.ok + counts.failed, counts.total, 'Samples done');
  byId('progress', HTMLElement).replaceChildren(bar, facts(entries));
}

function runTable(runs: RunView[]): HTMLElement {
  return table(
    [
      ['Run'],
      ['State'],
      ['Progress'],
      ['Samples', 'number'],
      ['Reused', 'number'],
      ['Failed', 'number'],
      ['Shards', 'number'],
      ['Worker time', 'number'],
      ['Device share', 'number'],
    ],
    runs.map(runRow),
  );
}

function runRow(run: RunView): HTMLTableRowElement {
  const { id, model, dataset, analysis, distinction, state, error, samples: counts, shards } = run;
  const what = distinction === '' ? analysis.kind : `${analysis.kind}, ${distinction}`;
  const name = `${what} of ${model}`;
  return element(
    'tr',
    {},
    element(
      'th',
      { scope: 'row' },
      what,
      element('span', { className: 'sub', textContent: error ?? `${model} on ${dataset}` }),
    ),
    cell(stateBadge(state)),
    cell(samplesBar(counts.ok + counts.failed, counts.total, `Progress of ${name}`), 'bar-cell'),
    cell(resultsLink(id, counts, name), 'number'),
    cell(count(counts.reused), 'number'),
    cell(count(counts.failed), 'number'),
    cell(shardsSaid(shards), 'number'),
    cell(run.workerSeconds > 0 ? duration(run.workerSeconds) : '', 'number'),
    cell(deviceShare(run) ?? '', 'number'),
  );
}

/** "6 of 10": how many have ended, and below it how many are at workers. */
function shardsSaid({ pending, queued, active, completed, failed, cancelled }: RunView['shards']): HTMLElement {
  const ended = completed + failed + cancelled;
  const all = ended + active + pending + queued;
  const atWork = active === 0 ? null : element('span', { className: 'sub', textContent: `${count(active)} active` });
  return element('span', {}, `${count(ended)} of ${count(all)}`, atWork);
}

/** How many samples are done, and where there are some, the way to their results. */
function resultsLink(runId: string, counts: RunView['samples'], name: string): HTMLAnchorElement | Text {
  const text = samples(counts);
  if (counts.ok + counts.failed === 0) return document.createTextNode(text);
  const link = element('a', { href: `/v1/runs/${runId}/results`, download: '', textContent: text });
  link.dataset.key = runId;
  link.title = `Results of ${name}, a line a sample (NDJSON)`;
  return link;
}

/** Keeps a figure for each curve that there is; a run that an extension replaced takes its own with it. */
function keepFigures(runs: RunView[]): void {
  for (const [key, { figure }] of figures) {
    if (runs.some(({ id }) => key.startsWith(`${id}/`))) continue;
    figures.delete(key);
    figure.remove();
  }
  for (const run of runs) {
    for (const name of run.curves) {
      const key = `${run.id}/${name}`;
      if (figures.has(key)) continue;
      const made = curveFigure(run, name);
      figures.set(key, made);
      curves.append(made.figure);
      // A new one is drawn with the next refresh, which this makes due.
      refreshedAt = Number.NEGATIVE_INFINITY;
    }
  }
  byId('noCurves', HTMLParagraphElement).hidden = figures.size > 0;
}

/** One refresh at a time; one asked for meanwhile follows, so that the last state is always shown. */
function refreshCurves(): Promise<void> {
  const theme = scheme.matches ? 'dark' : 'light';
  const start = async () => {
    refreshedAt = performance.now();
    try {
      await Promise.all([...figures.values()].map((figure) => figure.refresh(theme)));
    } catch (error) {
      if (!gone) showTrouble(trouble, error);
    }
  };
  const run = (refreshing ?? Promise.resolve()).then(start);
  refreshing = run;
  return run;
}
