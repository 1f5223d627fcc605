/** Finding sweeps: pages of those that a search matches, and one by the beginning of its id. */
import { type LabelFilter, type Labels, ProblemError, type SweepState } from '@isthmus/contracts';
import type { SampleCounts, SweepSummary } from '@isthmus/sweeps';
import type { Store } from './connection.js';
import { Prisma, type Sweep } from './generated/client.js';
import { failedRows, isUuid, okRows } from './sqlParts.js';

/** A sweep matches if all the fields that are there match. */
export interface SweepFilter {
  /** Part of its name, of a label's key or value, or the beginning of its id; capitals do not matter. */
  readonly search?: string | undefined;
  readonly labels?: readonly LabelFilter[] | undefined;
  /** One of them. */
  readonly states?: readonly SweepState[] | undefined;
  /** Names or ids. */
  readonly model?: string | undefined;
  readonly dataset?: string | undefined;
  /** ISO 8601. The first is within the search, the second is not. */
  readonly createdAfter?: string | undefined;
  readonly createdBefore?: string | undefined;
}

export interface SweepPage {
  readonly sweeps: SweepSummary[];
  /** The cursor of the page after this one; null: this is the last. */
  readonly next: string | null;
}

/**
 * A page of sweeps, the newest first.
 * @param cursor `next` of the page before. It stays good when the sweep that it stands for is deleted
 * @throws ProblemError invalid-request for a text that is no cursor
 */
export async function listSweeps(
  store: Store,
  { limit, cursor, filter = {} }: { limit: number; cursor?: string | undefined; filter?: SweepFilter },
): Promise<SweepPage> {
  const conditions = [
    Prisma.sql`deleted_at IS NULL`,
    ...conditionsOf(filter),
    ...(cursor === undefined ? [] : [olderThan(cursor)]),
  ];
  const where = Prisma.sql`WHERE ${Prisma.join(conditions, ' AND ')}`;
  // One more than asked for tells whether there is a next page.
  const rows = await store.prisma.$queryRaw<SummaryRow[]>`
    SELECT sweep.*, COALESCE(runs.total, 0)::int AS total, COALESCE(stored.ok, 0)::int AS ok,
      COALESCE(stored.failed, 0)::int AS failed, COALESCE(stored.reused, 0)::int AS reused
    FROM (
      SELECT id, name, labels, state, created_at AS "createdAt", finished_at AS "finishedAt"
      FROM sweeps ${where} ORDER BY created_at DESC, id DESC LIMIT ${limit + 1}::int
    ) AS sweep
    CROSS JOIN LATERAL (SELECT sum(samples) AS total FROM runs WHERE runs.sweep_id = sweep.id) AS runs
    CROSS JOIN LATERAL (
      SELECT sum(${okRows}) AS ok, sum(${failedRows}) AS failed, sum(shards.reused) AS reused
      FROM runs JOIN shards ON shards.run_id = runs.id WHERE runs.sweep_id = sweep.id
    ) AS stored
    ORDER BY sweep."createdAt" DESC, sweep.id DESC`;
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    sweeps: page.map(({ total, ok, failed, reused, ...sweep }) => sweepSummaryOf(sweep, { total, ok, failed, reused })),
    next: rows.length > limit && last !== undefined ? `${last.createdAt.getTime()}-${last.id}` : null,
  };
}

type ListedSweep = Pick<Sweep, 'id' | 'name' | 'labels' | 'state' | 'createdAt' | 'finishedAt'>;
type SummaryRow = ListedSweep & SampleCounts;

export function sweepSummaryOf(sweep: ListedSweep, samples: SampleCounts): SweepSummary {
  return {
    id: sweep.id,
    name: sweep.name,
    labels: sweep.labels as Labels,
    state: sweep.state as SweepState,
    createdAt: sweep.createdAt.toISOString(),
    finishedAt: sweep.finishedAt?.toISOString() ?? null,
    samples,
  };
}

function conditionsOf({
  search,
  labels = [],
  states,
  model,
  dataset,
  createdAfter,
  createdBefore,
}: SweepFilter): Prisma.Sql[] {
  return [
    ...(search === undefined ? [] : [matches(search.toLowerCase())]),
    ...labels.map(({ key, value }) =>
      value === null ? Prisma.sql`labels ? ${key}` : Prisma.sql`labels @> ${JSON.stringify({ [key]: value })}::jsonb`,
    ),
    ...(states === undefined ? [] : [Prisma.sql`state = ANY (${[...states]}::text[])`]),
    ...(model === undefined
      ? []
      : [
          Prisma.sql`id IN (SELECT runs.sweep_id FROM runs JOIN models ON models.id = runs.model_id
            WHERE models.name = ${model} OR models.id = ${model})`,
        ]),
    ...(dataset === undefined
      ? []
      : [
          Prisma.sql`id IN (SELECT runs.sweep_id FROM runs JOIN datasets ON datasets.id = runs.dataset_id
            WHERE datasets.name = ${dataset} OR datasets.id = ${dataset})`,
        ]),
    ...(createdAfter === undefined ? [] : [Prisma.sql`created_at >= ${moment(createdAfter)}`]),
    ...(createdBefore === undefined ? [] : [Prisma.sql`created_at < ${moment(createdBefore)}`]),
  ];
}

/** Postgres reads neither the year 0 nor a zone of 16 hours or more, which ISO 8601 has. */
function moment(text: string): Prisma.Sql {
  return Prisma.sql`to_timestamp(${Date.parse(text) / 1000}::float8)`;
}

/** strpos rather than LIKE: no character of the text has a meaning of its own. */
function matches(text: string): Prisma.Sql {
  // As jsonb writes it within a text: most sweeps are passed over without taking their labels apart.
  const written = JSON.stringify(text).slice(1, -1);
  return Prisma.sql`(strpos(lower(name), ${text}) > 0 OR strpos(id::text, ${text}) = 1
    OR (strpos(lower(labels::text), ${written}) > 0 AND EXISTS (
      SELECT FROM jsonb_each_text(labels) AS label
      WHERE strpos(lower(label.key), ${text}) > 0 OR strpos(lower(label.value), ${text}) > 0)))`;
}

function olderThan(cursor: string): Prisma.Sql {
  const [, milliseconds, id = ''] = /^(\d{1,14})-(.+)$/.exec(cursor) ?? [];
  if (milliseconds === undefined || !isUuid(id)) {
    const expected = '"next" of another page';
    throw new ProblemError('invalid-request', `cursor: expected ${expected}, received "${cursor.slice(0, 80)}"`, [
      { field: 'cursor', expected, received: cursor.slice(0, 80) },
    ]);
  }
  return Prisma.sql`(created_at, id) < (${new Date(Number(milliseconds)).toISOString()}::timestamptz, ${id}::uuid)`;
}

/** Shorter beginnings would often fit several sweeps. */
const leastPrefix = 4;
/** If the beginning of an id is ambiguous, at most so many sweeps are named. */
const mostNamed = 8;

/**
 * The id of the sweep that a text means: an id, an unambiguous beginning of one, or "last", the newest sweep of the API key.
 * @returns the text itself where it has the form of a whole id, whether there is such a sweep or not
 * @throws ProblemError not-found; invalid-request where several ids begin so
 */
export async function findSweepId(store: Store, text: string, { apiKeyId }: { apiKeyId: string }): Promise<string> {
  if (isUuid(text)) return text.toLowerCase();
  if (text === 'last') {
    const newest = await store.prisma.sweep.findFirst({
      where: { apiKeyId, deletedAt: null },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      select: { id: true },
    });
    if (newest === null) throw noSuchSweep(text, 'a key that has submitted a sweep');
    return newest.id;
  }
  const bounds = prefixBounds(text.toLowerCase());
  if (bounds === null) throw noSuchSweep(text);
  const candidates = await store.prisma.$queryRaw<Array<{ id: string; name: string | null }>>`
    SELECT id, name FROM sweeps
    WHERE id BETWEEN ${bounds.first}::uuid AND ${bounds.last}::uuid AND deleted_at IS NULL
    ORDER BY id LIMIT ${mostNamed + 1}::int`;
  const [only, ...others] = candidates;
  if (only === undefined) throw noSuchSweep(text);
  if (others.length === 0) return only.id;
  const named = candidates.slice(0, mostNamed).map(({ id, name }) => (name === null ? id : `${id} (${name})`));
  const more = candidates.length > mostNamed ? ' and more' : '';
  const expected = 'the beginning of one id';
  throw new ProblemError(
    'invalid-request',
    `sweepId: expected ${expected}, received "${text}", with which several begin: ${named.join(', ')}${more}`,
    [{ field: 'sweepId', expected, received: text }],
  );
}

const emptyId = '00000000-0000-0000-0000-000000000000';

/** The smallest and the largest id that begin with the text; null where no id can, or too many might. */
function prefixBounds(text: string): { first: string; last: string } | null {
  const rest = emptyId.slice(text.length);
  const fits = [...text].every((letter, place) =>
    emptyId[place] === '-' ? letter === '-' : emptyId[place] === '0' && /[0-9a-f]/.test(letter),
  );
  return text.length >= leastPrefix && fits ? { first: text + rest, last: text + rest.replaceAll('0', 'f') } : null;
}

/** The problem that a text means no sweep. */
export function noSuchSweep(
  text: string,
  expected = `the id of a sweep, or at least ${leastPrefix} characters of its beginning`,
): ProblemError {
  const received = text.slice(0, 80);
  return new ProblemError(
    'not-found',
    `sweepId: expected ${expected}, received "${received}"; GET /v1/sweeps lists them`,
    [{ field: 'sweepId', expected, received }],
  );
}
