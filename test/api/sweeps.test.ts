/** Submitting, listing, watching and cancelling sweeps, and every kind of bad request for one. */
import { expandSubmittedSweeps, removeWorker, upsertWorker } from '@isthmus/store';
import { type SweepView, sweepPlan, sweepView } from '@isthmus/sweeps';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { steppedNetwork } from '../support/steppedNetwork.js';
import { type ApiUnderTest, expectProblem, serve, startApi } from './apiUnderTest.js';
import { octets, request, stock } from './garments.js';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
  await stock(api);
});
afterAll(() => api?.stop());

const worker = { id: 'one', host: 'here', pid: 1, engine: 'onnxruntime', activity: 'idle' };

const perturbation = (settings: object) => ({
  ...request,
  analyses: [{ kind: 'perturbation', samples: 5, ...settings }],
});

async function submit(body: unknown = request, headers: Record<string, string> = {}): Promise<SweepView> {
  const response = await api.post('/v1/sweeps', body, { headers });
  expect(response.status).toBe(202);
  return sweepView.parse(await response.json());
}

describe('submitting', () => {
  it('answers 202 with the sweep and where it is', async () => {
    const response = await api.post('/v1/sweeps', { ...request, name: 'first look', seed: 7 });
    const view = sweepView.parse(await response.json());
    expect(response.status).toBe(202);
    expect(response.headers.get('location')).toBe(`/v1/sweeps/${view.id}`);
    expect(view).toMatchObject({ name: 'first look', state: 'submitted', samples: { total: 20, ok: 0, failed: 0 } });
    expect(view.request).toMatchObject({ seed: 7, engine: { name: 'onnxruntime' } });
    const again = await api.ask(`/v1/sweeps/${view.id}`, { scope: 'read' });
    expect(await again.json()).toEqual(view);
  });

  it('makes one run per model and analysis', async () => {
    const { runs } = await submit({
      ...request,
      analyses: [...request.analyses, { kind: 'connectivity', samples: 10, scenario: 'natural' }],
    });
    expect(runs.map(({ model, dataset, analysis }) => [model, dataset, analysis.kind])).toEqual([
      ['lenet', 'garments', 'perturbation'],
      ['lenet', 'garments', 'connectivity'],
    ]);
  });

  it('gives the same sweep for the same Idempotency-Key and body, and says that it does', async () => {
    const headers = { 'idempotency-key': 'a3e1-first' };
    const { id } = await submit(request, headers);
    const replay = await api.post('/v1/sweeps', { ...request, seed: 0 }, { headers });
    expect(replay.status).toBe(202);
    expect(replay.headers.get('idempotent-replayed')).toBe('true');
    expect(((await replay.json()) as SweepView).id).toBe(id);
  });

  it('makes one sweep of many equal requests at once', async () => {
    const headers = { 'idempotency-key': 'a3e1-race' };
    const views = await Promise.all(Array.from({ length: 8 }, () => submit(request, headers)));
    expect(new Set(views.map(({ id }) => id)).size).toBe(1);
  });

  it('refuses another body under a used Idempotency-Key with 422', async () => {
    const headers = { 'idempotency-key': 'a3e1-other' };
    const { id } = await submit(request, headers);
    const response = await api.post('/v1/sweeps', { ...request, seed: 1 }, { headers });
    const { detail } = await expectProblem(response, 422, 'idempotency-mismatch');
    expect(detail).toContain('a3e1-other');
    expect(detail).toContain(id);
  });

  it('says what was sent where it is no number, no UUID or null', async () => {
    const wrong = async (query: string) =>
      (await expectProblem(await api.ask(`/v1/sweeps?${query}`), 400, 'invalid-request')).errors;
    const empty = 'a value, or the parameter left out';
    expect(await wrong('limit=')).toEqual([{ field: 'limit', expected: empty, received: '""' }]);
    expect(await wrong('limit=abc')).toEqual([{ field: 'limit', expected: 'a number', received: '"abc"' }]);
    const response = await api.post('/v1/sweeps', { ...request, name: null });
    const { errors } = await expectProblem(response, 400, 'invalid-request');
    expect(errors).toEqual([{ field: 'name', expected: 'a string, or the field left out', received: 'null' }]);
  });

  it('refuses an Idempotency-Key that is none', async () => {
    const response = await api.post('/v1/sweeps', request, { headers: { 'idempotency-key': 'x'.repeat(256) } });
    const { errors } = await expectProblem(response, 400, 'invalid-request');
    expect(errors?.[0]).toMatchObject({ field: 'Idempotency-Key', expected: expect.stringContaining('255') });
  });
});

describe('a plan', () => {
  const body = { ...request, analyses: [...request.analyses, { kind: 'curvature', samples: 10 }] };

  it('answers 200 with what the sweep would take, and stores nothing', async () => {
    const before = await api.store.prisma.sweep.count();
    const headers = { 'idempotency-key': 'a3e1-dry' };
    const response = await api.post('/v1/sweeps/plan', body, { headers });
    expect(response.status).toBe(200);
    const plan = sweepPlan.parse(await response.json());
    expect(plan.runs.map((run) => [run.model, run.analysis.kind, run.samples, run.shards, run.speed])).toEqual([
      ['lenet', 'perturbation', 20, 2, 'estimated'],
      ['lenet', 'curvature', 10, plan.runs[1]!.shards, 'estimated'],
    ]);
    // Ten spectra are 2 x 784 gradients each.
    expect(plan.runs[1]!.deviceSeconds).toBeGreaterThan(plan.runs[0]!.deviceSeconds);
    expect(plan).toMatchObject({ samples: 30, workers: 0, wallSeconds: null });
    expect(await api.store.prisma.sweep.count()).toBe(before);
    // The Idempotency-Key is still unused: no sweep was submitted with it.
    expect((await submit(request, headers)).state).toBe('submitted');
  });

  it('is refused as the submission is, and is no option of the submission', async () => {
    const unknown = { ...body, models: ['lenett'] };
    const { detail } = await expectProblem(await api.post('/v1/sweeps', unknown), 422, 'unusable-content');
    const dry = await expectProblem(await api.post('/v1/sweeps/plan', unknown), 422, 'unusable-content');
    expect(dry.detail).toBe(detail);
    const { errors } = await expectProblem(await api.post('/v1/sweeps?dryRun=true', body), 400, 'invalid-request');
    expect(errors?.[0]).toMatchObject({ field: 'dryRun', expected: 'no such field' });
  });

  it('needs the scope of a submission', async () => {
    const response = await api.post('/v1/sweeps/plan', body, { scope: 'read' });
    await expectProblem(response, 403, 'wrong-scope');
  });
});

const shared = { kind: 'sharedDirections', samples: 10 };

describe('a bad request is refused with the field, what was expected and what came', () => {
  const cases: Array<[title: string, body: unknown, status: number, kind: string, error: object]> = [
    [
      'an unknown analysis',
      { ...request, analyses: [{ kind: 'perturbatoin', samples: 5 }] },
      ...(['400', 'invalid-request'] as const),
      {
        field: 'analyses[0].kind',
        expected: expect.stringContaining('"perturbation"'),
        received: '"perturbatoin"',
        suggestion: 'perturbation',
      },
    ],
    [
      'an unknown field',
      perturbation({ overshot: 0.02 }),
      ...(['400', 'invalid-request'] as const),
      { field: 'analyses[0].overshot', expected: 'no such field', received: '0.02', suggestion: 'overshoot' },
    ],
    [
      'an unknown field of the sweep',
      { ...request, modles: ['lenet'] },
      ...(['400', 'invalid-request'] as const),
      { field: 'modles', expected: 'no such field', suggestion: 'models' },
    ],
    [
      '10^9 samples',
      perturbation({ samples: 1e9 }),
      ...(['400', 'invalid-request'] as const),
      { field: 'analyses[0].samples', expected: 'a number of at most 1000000', received: '1000000000' },
    ],
    [
      'a negative radius',
      { ...request, analyses: [{ kind: 'connectivity', scenario: 'random', samples: 5, radius: -1 }] },
      ...(['400', 'invalid-request'] as const),
      { field: 'analyses[0].radius', expected: 'a number of at least 0.000001', received: '-1' },
    ],
    [
      'a radius where there is no sphere',
      { ...request, analyses: [{ kind: 'connectivity', scenario: 'natural', samples: 5, radius: 3 }] },
      ...(['400', 'invalid-request'] as const),
      { field: 'analyses[0].radius', expected: expect.stringContaining('no radius'), received: '3' },
    ],
    [
      'more samples than the data set has',
      perturbation({ samples: 51 }),
      ...(['422', 'unusable-content'] as const),
      { field: 'analyses[0].samples', expected: expect.stringContaining('at most 50'), received: '51' },
    ],
    [
      'more samples than the data set has after those that are skipped',
      { ...request, analyses: [shared, { kind: 'projection', skip: 20, samples: 31 }] },
      ...(['422', 'unusable-content'] as const),
      {
        field: 'analyses[1].samples',
        expected: expect.stringMatching(/^at most 30: .*"garments" has 50 images, the first 20 of which are skipped,/),
        received: '31',
      },
    ],
    [
      'more images to skip than the data set has',
      { ...request, analyses: [shared, { kind: 'projection', skip: 50, samples: 1 }] },
      ...(['422', 'unusable-content'] as const),
      { field: 'analyses[1].skip', expected: 'at most 49: data set "garments" has 50 images', received: '50' },
    ],
    [
      'mixtures of more images than the data set has',
      { ...request, analyses: [{ kind: 'convexity', samples: 5, images: [2, 51] }] },
      ...(['422', 'unusable-content'] as const),
      { field: 'analyses[0].images[1]', expected: 'at most 50: data set "garments" has 50 images', received: '51' },
    ],
    [
      'noise outside of a subspace that may be everything',
      {
        ...request,
        analyses: [
          { ...shared, directions: 400, subspace: 2000 },
          { kind: 'subspaceNoise', samples: 1, skip: 10 },
        ],
      },
      ...(['422', 'unusable-content'] as const),
      { field: 'analyses[0].subspace', expected: expect.stringContaining('at most 783'), received: '2000' },
    ],
    [
      'a data set of the wrong shape for the model',
      { ...request, dataset: 'colours' },
      ...(['422', 'unusable-content'] as const),
      {
        field: 'models[0]',
        expected: expect.stringContaining('3x32x32'),
        received: expect.stringContaining('1x28x28'),
      },
    ],
    [
      'an unknown model',
      { ...request, models: ['lennet'] },
      ...(['422', 'unusable-content'] as const),
      {
        field: 'models[0]',
        expected: expect.stringContaining('stored model'),
        received: '"lennet"',
        suggestion: 'lenet',
      },
    ],
    [
      'an unknown data set',
      { ...request, dataset: 'garmens' },
      ...(['422', 'unusable-content'] as const),
      { field: 'dataset', received: '"garmens"', suggestion: 'garments' },
    ],
    ['no analyses', { ...request, analyses: [] }, ...(['400', 'invalid-request'] as const), { field: 'analyses' }],
    [
      'a body that is no object',
      5,
      ...(['400', 'invalid-request'] as const),
      { field: 'body', expected: 'an object', received: '5' },
    ],
    [
      'no body',
      '',
      ...(['400', 'invalid-request'] as const),
      { field: 'models', expected: 'an array', received: 'nothing' },
    ],
    [
      'a body that is not JSON',
      '{"models": [',
      ...(['400', 'invalid-request'] as const),
      { field: 'body', expected: 'JSON (RFC 8259)' },
    ],
    [
      'a body too large',
      { ...request, name: 'x'.repeat(2 ** 20) },
      ...(['413', 'too-large'] as const),
      { field: 'body', expected: 'at most 1048576 bytes' },
    ],
    [
      'a name that the database cannot hold',
      { ...request, name: 'nul \0 inside' },
      ...(['400', 'invalid-request'] as const),
      { field: 'name' },
    ],
  ].map(([title, body, status, kind, error]) => [title, body, Number(status), kind, error] as never);

  it.each(cases)('%s', async (_title, body, status, kind, error) => {
    const before = await api.store.prisma.sweep.count();
    const response = await api.post('/v1/sweeps', body);
    const { detail, errors } = await expectProblem(response, status, kind);
    expect(errors).toContainEqual(expect.objectContaining(error));
    // A sentence about the whole body begins with what is wrong.
    if (errors![0]!.field !== 'body') expect(detail).toContain(errors![0]!.field);
    expect(detail).toContain(errors![0]!.expected);
    expect(await api.store.prisma.sweep.count()).toBe(before);
  });

  it('another media type', async () => {
    const response = await api.post('/v1/sweeps', 'models: [lenet]', {
      headers: { 'content-type': 'application/yaml' },
    });
    const { errors } = await expectProblem(response, 415, 'unsupported-media-type');
    expect(errors).toEqual([{ field: 'Content-Type', expected: 'application/json', received: 'application/yaml' }]);
  });
});

describe('asking for an engine', () => {
  const onCuda = { ...request, engine: { provider: 'cuda' } };

  it('waits for a worker where none is connected, and is refused, dry or not, where those that are compute on others', async () => {
    await submit(onCuda);
    await upsertWorker(api.store, { ...worker, provider: 'cpu' });
    for (const path of ['/v1/sweeps', '/v1/sweeps/plan']) {
      const { errors } = await expectProblem(await api.post(path, onCuda), 422, 'unusable-content');
      expect(errors).toEqual([
        {
          field: 'engine',
          expected: 'what a connected worker computes on (onnxruntime/cpu), or a worker started with it',
          received: 'onnxruntime/cuda',
        },
      ]);
    }
    await submit();
    await upsertWorker(api.store, { ...worker, id: 'another', provider: 'cuda' });
    await submit(onCuda);
    for (const id of [worker.id, 'another']) await removeWorker(api.store, id);
  });
});

describe('asking for proofs', () => {
  const asked = (models: string[], settings: object = {}) => ({
    ...request,
    models,
    analyses: [...request.analyses, { kind: 'connectivity', samples: 5, certify: true, ...settings }],
  });
  beforeAll(async () => {
    const body = Buffer.from(steppedNetwork());
    const { status } = await api.ask('/v1/models?name=stepped', { method: 'POST', headers: octets, body });
    expect(status).toBe(201);
  });

  it('is refused, dry or not, for a model that has no bounds, with the op that is why', async () => {
    const before = await api.store.prisma.sweep.count();
    for (const path of ['/v1/sweeps', '/v1/sweeps/plan']) {
      const response = await api.post(path, asked(['lenet', 'stepped']));
      const { errors } = await expectProblem(response, 422, 'unusable-content');
      expect(errors).toEqual([
        {
          field: 'analyses[1].certify',
          expected: expect.stringMatching(/^false for model "stepped", .* no bound is known for .*Floor/),
          received: 'true',
        },
      ]);
    }
    expect(await api.store.prisma.sweep.count()).toBe(before);
  });

  it('is accepted where that model is not asked for proofs', async () => {
    await submit(asked(['lenet']));
    await submit(asked(['lenet', 'stepped'], { models: ['lenet'] }));
    await submit(asked(['stepped'], { certify: false }));
  });
});

describe('renaming and labelling', () => {
  const patch = (id: string, body: unknown, scope: 'read' | 'submit' = 'submit') =>
    api.post(`/v1/sweeps/${id}`, body, { method: 'PATCH', scope });

  it('changes what it names, and not the request', async () => {
    const { id } = await submit({ ...request, name: 'before', labels: { project: 'islands', draft: 'yes' } });
    const response = await patch(id, { name: 'after', labels: { draft: null, paper: 'fig. 3' } });
    expect(response.status).toBe(200);
    const view = sweepView.parse(await response.json());
    expect(view).toMatchObject({ name: 'after', request: { name: 'before', labels: { draft: 'yes' } } });
    expect(view.labels).toEqual({ project: 'islands', paper: 'fig. 3' });
    expect((await (await patch(id, { name: null })).json()) as SweepView).toMatchObject({
      name: null,
      labels: view.labels,
    });
  });

  it('keeps the labels of two who set different ones at the same time', async () => {
    const { id } = await submit();
    await Promise.all(['a', 'b', 'c', 'd'].map((key) => patch(id, { labels: { [key]: 'x' } })));
    const view = (await (await api.ask(`/v1/sweeps/${id}`)).json()) as SweepView;
    expect(Object.keys(view.labels).sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  it.each<[string, object, string, string]>([
    ['nothing', {}, 'body', 'name, labels or both'],
    ['an empty name', { name: '' }, 'name', 'text with a length of at least 1'],
    ['a key with spaces', { labels: { 'my project': 'x' } }, 'labels', 'names of 1 to 63 of A-Z'],
    ['a value over lines', { labels: { a: 'x\ny' } }, 'labels.a', 'text without control characters'],
    ['a value of a number', { labels: { a: 5 } }, 'labels.a', 'a string'],
    ['the state', { state: 'completed' }, 'state', 'no such field'],
  ])('refuses %s', async (_, body, field, expected) => {
    const { id } = await submit();
    const { errors } = await expectProblem(await patch(id, body), 400, 'invalid-request');
    expect(errors?.[0]).toMatchObject({ field, expected: expect.stringContaining(expected) });
  });

  it('refuses more than 32 labels, at once and one after the other', async () => {
    const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`key${i}`, 'x']));
    await expectProblem(await api.post('/v1/sweeps', { ...request, labels: many(33) }), 400, 'invalid-request');
    const { id } = await submit({ ...request, labels: many(32) });
    await expectProblem(await patch(id, { labels: { more: 'x' } }), 409, 'conflict');
    expect((await patch(id, { labels: { key0: null, more: 'x' } })).status).toBe(200);
  });

  it('needs a sweep and the scope of a submission', async () => {
    await expectProblem(await patch('3f1b7f7e-7b0e-4d3c-9f57-0a2c7b6f4a11', { name: 'x' }), 404, 'not-found');
    await expectProblem(await patch('last', { name: 'x' }, 'read'), 403, 'wrong-scope');
  });
});

describe('looking', () => {
  it('walks through all sweeps page by page, the newest first, each once', async () => {
    for (let made = 0; made < 3; made += 1) await submit();
    const total = await api.store.prisma.sweep.count();
    const seen: Array<{ id: string; createdAt: string }> = [];
    let next: string | null = null;
    do {
      const response = await api.ask(`/v1/sweeps?limit=2${next === null ? '' : `&cursor=${next}`}`, { scope: 'read' });
      const page = (await response.json()) as { sweeps: SweepView[]; next: string | null };
      expect(page.sweeps.length).toBeLessThanOrEqual(2);
      seen.push(...page.sweeps);
      next = page.next;
    } while (next !== null);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(total);
    expect(seen).toHaveLength(total);
    const times = seen.map(({ createdAt }) => createdAt);
    expect(times).toEqual([...times].sort().reverse());
  });

  it('refuses a limit or a cursor that is none, and a parameter that it does not know', async () => {
    const limit = await expectProblem(await api.ask('/v1/sweeps?limit=1000'), 400, 'invalid-request');
    expect(limit.errors?.[0]).toMatchObject({ field: 'limit', expected: 'a number of at most 100' });
    const cursor = await expectProblem(await api.ask('/v1/sweeps?cursor=5'), 400, 'invalid-request');
    expect(cursor.errors?.[0]).toMatchObject({ field: 'cursor', received: '5' });
    const unknown = await expectProblem(await api.ask('/v1/sweeps?limt=5'), 400, 'invalid-request');
    expect(unknown.errors?.[0]).toMatchObject({ field: 'limt', suggestion: 'limit' });
  });

  it('finds sweeps by text, labels, state, model, data set and time, which must all fit', async () => {
    const { id } = await submit({
      ...request,
      name: 'Islands of LeNet',
      labels: { project: 'islands', 'run/kind': 'a' },
    });
    await submit({ ...request, name: 'Other', labels: { project: 'other' } });
    const found = async (query: string) => {
      const response = await api.ask(`/v1/sweeps?${query}`, { scope: 'read' });
      expect(response.status, query).toBe(200);
      return ((await response.json()) as { sweeps: SweepView[] }).sweeps.map((sweep) => sweep.id);
    };
    const fitting = 'search=islands&label=project%3Dislands&label=run/kind&state=submitted&state=running&model=lenet';
    expect(
      await found(`${fitting}&dataset=garments&createdAfter=2026-01-01&createdBefore=2999-01-01T00:00:00Z`),
    ).toEqual([id]);
    expect(await found(`search=${id.slice(0, 9)}`)).toEqual([id]);
    for (const miss of [
      'label=project%3Dother',
      'state=failed',
      'model=nin',
      'dataset=cats',
      'createdBefore=2000-01-01',
      // ISO 8601 has them, Postgres does not read them.
      'createdBefore=0000-01-01',
      'createdAfter=9999-12-31T23:59:59-23:59',
    ]) {
      expect(await found(`search=islands&${miss}`), miss).toEqual([]);
    }
  });

  it.each([
    ['label=%3Dx', 'label[0]', 'KEY or KEY=VALUE of a label'],
    ['state=done', 'state[0]', 'one of "submitted"'],
    ['createdAfter=yesterday', 'createdAfter', 'a date or a time of ISO 8601'],
    ['search=a%00b', 'search', 'text without NUL'],
    ['model=%00', 'model', 'text without NUL'],
    [`cursor=999999999999999-${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}`, 'cursor', '"next" of another page'],
  ])('refuses the filter %s', async (query, field, expected) => {
    const { errors } = await expectProblem(await api.ask(`/v1/sweeps?${query}`), 400, 'invalid-request');
    expect(errors?.[0]).toMatchObject({ field, expected: expect.stringContaining(expected) });
  });

  it('takes no "last" where it would change a sweep, since that may be another one by then', async () => {
    const { id } = await submit();
    const changes = ['pause', 'resume', 'cancel', 'retry-failed', 'extend'].map((action) => ['POST', `/${action}`]);
    for (const [method, path] of [['DELETE', ''], ['PATCH', ''], ...changes]) {
      const response = await api.ask(`/v1/sweeps/last${path}`, {
        method: method!,
        headers: { 'Content-Type': 'application/json' },
        ...(method === 'PATCH' || path === '/extend' ? { body: '{}' } : {}),
      });
      const { detail, errors } = await expectProblem(response, 400, 'invalid-request');
      expect(detail).toContain('what changes a sweep does not take "last"');
      expect(errors?.[0]).toMatchObject({ field: 'sweepId', received: '"last"' });
    }
    expect((await api.ask(`/v1/sweeps/${id.slice(0, 8)}/pause`, { method: 'POST' })).status).toBe(200);
    const view = (await (await api.ask(`/v1/sweeps/${id}`)).json()) as SweepView;
    expect(view.state).toBe('paused');
  });

  it('takes the beginning of an id and "last" wherever a sweep is read', async () => {
    const { id } = await submit();
    for (const short of [id.slice(0, 8), id.slice(0, 20).toUpperCase(), 'last']) {
      const view = (await (await api.ask(`/v1/sweeps/${short}`)).json()) as SweepView;
      expect(view.id).toBe(id);
    }
    expect((await api.ask(`/v1/sweeps/last/report`)).headers.get('content-disposition')).toContain(id);
    // The key that reads has submitted none.
    const none = await expectProblem(await api.ask('/v1/sweeps/last', { scope: 'read' }), 404, 'not-found');
    expect(none.detail).toContain('expected a key that has submitted a sweep, received "last"');
    await expectProblem(await api.ask(`/v1/sweeps/${id.slice(0, 3)}`), 404, 'not-found');
    await expectProblem(await api.ask(`/v1/sweeps/${id.slice(0, 3)}`, { scope: null }), 401, 'missing-key');
  });

  it.each(['/v1/sweeps/3f1b7f7e-7b0e-4d3c-9f57-0a2c7b6f4a11', '/v1/sweeps/nonsense', '/v1/sweeps/nonsense/events'])(
    'answers 404 for %s',
    async (path) => {
      const { errors } = await expectProblem(await api.ask(path), 404, 'not-found');
      expect(errors?.[0]).toMatchObject({ field: 'sweepId', expected: expect.stringContaining('the id of a sweep') });
    },
  );
});

describe('watching', () => {
  it('sends the sweep at once, at every change, and an end when it is final', async () => {
    const { id } = await submit();
    const response = await api.ask(`/v1/sweeps/${id}/events`, { scope: 'read' });
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const events = readEvents(response);
    expect(await events.next()).toMatchObject({ value: { event: 'sweep', data: { id, state: 'submitted' } } });
    await expandSubmittedSweeps(api.store, { limit: 100 });
    // Two statements change shards and state, so a view may show the shards first.
    let next = await events.next();
    if ((next.value as { data?: SweepView } | undefined)?.data?.state === 'submitted') next = await events.next();
    expect(next).toMatchObject({ value: { event: 'sweep', data: { state: 'running' } } });
    await api.ask(`/v1/sweeps/${id}/cancel`, { method: 'POST' });
    expect(await events.next()).toMatchObject({ value: { event: 'sweep', data: { state: 'cancelled' } } });
    expect(await events.next()).toMatchObject({ value: { event: 'end' } });
    expect(await events.next()).toMatchObject({ done: true });
  });

  it('tells two viewers of one sweep the same', async () => {
    const { id } = await submit();
    const streams = await Promise.all([1, 2].map(async () => readEvents(await api.ask(`/v1/sweeps/${id}/events`))));
    for (const events of streams)
      expect(await events.next()).toMatchObject({ value: { data: { state: 'submitted' } } });
    await api.ask(`/v1/sweeps/${id}/cancel`, { method: 'POST' });
    for (const events of streams)
      expect(await events.next()).toMatchObject({ value: { data: { state: 'cancelled' } } });
  });

  it('sends who reads slowly the last state before the end', async () => {
    const { store, queue, keys } = api;
    const { url, stop } = await serve({ store, queue, settings: { eventIntervalMs: 5 } });
    onTestFinished(stop);
    // A hundred runs make a large view.
    const analyses = Array.from({ length: 100 }, (_, place) => ({
      kind: 'detection',
      samples: 1,
      directions: place + 1,
    }));
    const { id } = await submit({ ...request, analyses });
    const watch = () => fetch(`${url}/v1/sweeps/${id}/events`, { headers: { authorization: `Bearer ${keys.read}` } });
    const slow = await watch();
    const quick = readEvents(await watch());
    // Read by nobody, the events fill the buffers of both ends of the connection.
    let bytes = 0;
    let changes = 0;
    for (; bytes < 10e6; changes++) {
      const { value } = await quick.next();
      bytes += JSON.stringify(value).length;
      await store.prisma.sweep.update({ where: { id }, data: { name: `change ${changes}` } });
    }
    await api.ask(`/v1/sweeps/${id}/cancel`, { method: 'POST' });
    for await (const { event } of quick) if (event === 'end') break;
    const states: string[] = [];
    for await (const { event, data } of readEvents(slow)) {
      states.push(event === 'end' ? 'end' : (data as SweepView).state);
    }
    // It missed some, since the buffers were full.
    expect(states.length).toBeLessThan(changes);
    expect(states.slice(-2)).toEqual(['cancelled', 'end']);
  }, 60_000);
});

describe('a webhook', () => {
  const withHook = (url: string, secret?: string) =>
    api.post('/v1/sweeps', { ...request, webhook: { url, ...(secret === undefined ? {} : { secret }) } });

  it('is stored with the sweep; a secret that was made for it is told once, and the request has neither', async () => {
    const response = await withHook('https://hooks.example/a/path');
    const { id, webhook, webhookSecret, ...sweep } = (await response.json()) as SweepView & { webhookSecret: string };
    expect([response.status, webhook]).toEqual([202, { host: 'hooks.example', deliveries: [] }]);
    expect(webhookSecret).toMatch(/^whsec_/);
    expect(sweep.request).not.toHaveProperty('webhook');
    expect(await (await api.ask(`/v1/sweeps/${id}`)).json()).not.toHaveProperty('webhookSecret');
    const given = await (await withHook('https://hooks.example/a/path', 'sixteen-letters.')).json();
    expect(given).not.toHaveProperty('webhookSecret');
  });

  it.each([
    'http://hooks.example/',
    'https://hooks.example/\0',
    'https://127.0.0.1/',
    'https://[fe80::1]/',
    'https://localhost:8443/',
  ])('is refused at %s', async (url) => {
    const { errors } = await expectProblem(await withHook(url), 400, 'invalid-request');
    expect(errors?.map(({ field }) => field)).toEqual(['webhook.url']);
  });
});

describe('asking for headers only', () => {
  it('does not open a stream', async () => {
    const { id } = await submit();
    const response = await api.ask(`/v1/sweeps/${id}/events`, { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });
});

describe('cancelling', () => {
  it('cancels a sweep, and leaves a cancelled one as it is', async () => {
    const { id } = await submit();
    const first = await api.ask(`/v1/sweeps/${id}/cancel`, { method: 'POST' });
    expect(first.status).toBe(200);
    expect(((await first.json()) as SweepView).state).toBe('cancelled');
    const second = await api.ask(`/v1/sweeps/${id}/cancel`, { method: 'POST' });
    expect(await second.json()).toEqual(await (await api.ask(`/v1/sweeps/${id}`)).json());
  });
});

/** The events of a server-sent stream. */
async function* readEvents(response: Response): AsyncGenerator<{ event: string; data: unknown }> {
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      const event = field('event');
      if (event !== undefined) yield { event, data: JSON.parse(field('data')!) };
    }
  }
}
