/** The workers that the cluster knows. */
import { dataOf } from '@isthmus/client';
import type { WorkerView } from '@isthmus/contracts';
import { ago } from '@isthmus/contracts/views';
import { allows } from './access.js';
import { client, showTrouble } from './api.js';
import { byId, cell, element, table } from './element.js';
import { time } from './format.js';
import { keepLooking } from './refresh.js';

const place = byId('workers', HTMLElement);
const trouble = byId('trouble', HTMLParagraphElement);

keepLooking(async () => {
  try {
    const { workers } = dataOf(await client.api.GET('/v1/workers'));
    showTrouble(trouble, null);
    place.replaceChildren(workers.length === 0 ? noWorkers() : workerTable(workers));
  } catch (error) {
    showTrouble(trouble, error);
  }
  place.ariaBusy = 'false';
}, 3000);

function workerTable(workers: WorkerView[]): HTMLElement {
  return table(
    [
      ['Host'],
      ['Process', 'number'],
      ['Computes with'],
      ['Does now'],
      ['Files changed', 'number'],
      ['Since'],
      ['Last seen'],
    ],
    workers.map(row),
  );
}

function row({
  host,
  pid,
  engine,
  provider,
  activity,
  changedFiles,
  startedAt,
  lastSeenAt,
}: WorkerView): HTMLTableRowElement {
  return element(
    'tr',
    {},
    element('th', { scope: 'row', textContent: host }),
    cell(String(pid), 'number'),
    cell(`${engine}, ${provider}`),
    cell(activity === 'idle' ? 'idle' : jobLink(activity)),
    cell(String(changedFiles), 'number'),
    cell(element('time', { dateTime: startedAt, textContent: time(startedAt) }), 'nowrap'),
    cell(element('time', { dateTime: lastSeenAt, textContent: ago(lastSeenAt, Date.now()) }), 'nowrap'),
  );
}

function noWorkers(): HTMLElement {
  return element(
    'p',
    { className: 'muted' },
    'No worker is running. ',
    element('code', { textContent: 'isthmus up' }),
    ' starts some on this machine.',
  );
}

/** A shard's job, in the queue dashboard for who may see that. */
function jobLink(jobId: string): HTMLElement {
  if (!allows('admin')) return element('code', { textContent: jobId });
  const link = element('a', { href: `/queues/queue/shards/${encodeURIComponent(jobId)}` });
  link.append(element('code', { textContent: jobId }));
  return link;
}
