/** Figures across networks, and the tables of the paper. */
import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { projectionIds } from '@isthmus/analyses/ids';
import { figureView, type Headline } from '@isthmus/contracts';
import { createSweep, saveCurves, viewSweep } from '@isthmus/store';
import { type Curve, curve, type SweepView, sweepRequest } from '@isthmus/sweeps';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, expectProblem, startApi } from './apiUnderTest.js';
import { octets, stock } from './garments.js';

const nin = fileURLToPath(new URL('../../models/nin-fashion-mnist.onnx', import.meta.url));

let api: ApiUnderTest;
let sweep: SweepView;
beforeAll(async () => {
  api = await startApi();
  await stock(api);
  const body = createReadStream(nin) as unknown as BodyInit;
  await api.ask('/v1/models?name=nin', { method: 'POST', headers: octets, body, duplex: 'half' });
  const { id: apiKeyId } = await api.store.prisma.apiKey.findFirstOrThrow({ where: { name: 'submitter' } });
  const request = sweepRequest.parse({
    models: ['lenet', 'nin'],
    dataset: 'garments',
    analyses: [
      { kind: 'convexity', samples: 20 },
      { kind: 'sharedDirections', samples: 5 },
      { kind: 'projection', samples: 20, skip: 5 },
    ],
  });
  const { id } = await createSweep(api.store, { request, apiKeyId });
  sweep = (await viewSweep(api.store, id))!;
  for (const model of ['lenet', 'nin']) {
    await store(model, 'convexity', []);
    await store(model, 'projection', [
      { ...projectionIds.numbers.random, value: 0.25, low: 0.24, high: 0.26, unit: '1' },
    ]);
  }
});
afterAll(() => api?.stop());

/** Stores a curve of one point for the run of this model and analysis. */
async function store(model: string, kind: string, headlines: Headline[], y = 0.5): Promise<void> {
  const run = sweep.runs.find((one) => one.model === model && one.analysis.kind === kind)!;
  const body: Curve = curve.parse({
    name: kind,
    title: `Title of ${kind}`,
    form: 'bars',
    xAxis: { label: 'What', unit: '', scale: 'category' },
    yAxis: { label: 'Share', unit: 'share', scale: 'linear' },
    series: [{ name: 'images', points: [{ x: 'all', y, low: 0.4, high: 0.6, count: 20 }] }],
    headlines,
    intervalMethod: 'Wilson score interval',
    intervalLevel: 0.95,
    signConvention: null,
    runId: run.id,
    model: { name: model, id: 'a'.repeat(64) },
    dataset: { name: 'garments', id: 'b'.repeat(64) },
    settings: run.analysis,
    seed: 0,
    samples: { expected: 20, ok: 20, failed: 0 },
    complete: false,
  });
  await saveCurves(api.store, run.id, [{ name: body.name, body: JSON.stringify(body) }], false);
}

const get = (path: string, headers: Record<string, string> = {}) =>
  api.ask(`/v1/sweeps/${sweep.id}/figures${path}`, { scope: 'read', headers });

async function names(): Promise<string[]> {
  const { figures } = (await (await get('')).json()) as { figures: unknown[] };
  return figures.map((one) => figureView.parse(one).name);
}

describe('the figures of a sweep of two networks', () => {
  it('are listed in the order of the paper, with its numbers', async () => {
    const { figures } = (await (await get('')).json()) as { figures: unknown[] };
    expect(figures).toEqual([
      { name: 'analysis-1-convexity-convexity', kind: 'picture', place: 'Fig. 3', title: 'Title of convexity' },
      expect.objectContaining({ name: 'analysis-3-table-1', kind: 'table', place: 'Table I' }),
      { name: 'analysis-3-projection-projection', kind: 'picture', place: null, title: 'Title of projection' },
    ]);
  });

  it('are pictures of both networks in every form of a curve', async () => {
    const [name] = await names();
    const json = (await (await get(`/${name}.json`)).json()) as {
      series: Array<{ name: string }>;
      networks: unknown[];
    };
    expect(json.series.map((one) => one.name)).toEqual(['lenet', 'nin']);
    expect(json.networks).toHaveLength(2);
    expect(await (await get(`/${name}.csv`)).text()).toMatch(/^series,.*\r\nlenet,all.*\r\nnin,all/);
    const svg = await get(`/${name}`, { accept: 'image/svg+xml' });
    expect(svg.headers.get('content-type')).toContain('image/svg+xml');
    expect(await svg.text()).toContain('lenet and nin on garments');
    const png = Buffer.from(await (await get(`/${name}.png`)).arrayBuffer());
    expect(png.subarray(1, 4).toString()).toBe('PNG');
  });

  it('are sent again only when a curve of them changed', async () => {
    const [name] = await names();
    const etag = (await get(`/${name}.svg`)).headers.get('etag')!;
    expect((await get(`/${name}.svg`, { 'if-none-match': etag })).status).toBe(304);
    await store('nin', 'convexity', [], 0.45);
    // What others than this API change is seen within a second.
    await expect.poll(async () => (await get(`/${name}.svg`, { 'if-none-match': etag })).status).toBe(200);
  });

  it('are tables as CSV alone', async () => {
    const table = await get('/analysis-3-table-1.csv');
    expect(table.headers.get('content-type')).toContain('text/csv');
    expect(await table.text()).toContain('Random noise,0.25,0.24,0.26,0.25,0.24,0.26,0.25,0.25');
    const { detail } = await expectProblem(await get('/analysis-3-table-1.png'), 404, 'not-found');
    expect(detail).toContain('"analysis-3-table-1.csv"');
    for (const accept of ['*/*', 'application/json, text/csv;q=0.5']) {
      const chosen = await get('/analysis-3-table-1', { accept });
      expect(chosen.headers.get('content-type'), accept).toContain('text/csv');
    }
    await expectProblem(await get('/analysis-3-table-1', { accept: 'application/json' }), 406, 'not-acceptable');
  });

  it('called otherwise are not there, nor those of a sweep that is none', async () => {
    await expectProblem(await get('/nothing.svg'), 404, 'not-found');
    await expectProblem(await api.ask('/v1/sweeps/nonsense/figures'), 404, 'not-found');
  });
});
