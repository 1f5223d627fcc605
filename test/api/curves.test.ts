/** Curves in every format, and the report. */
import { analysis } from '@isthmus/analyses/definitions';
import { createSweep, expandSubmittedSweeps, saveCurves, viewSweep } from '@isthmus/store';
import { type Curve, curve, type SweepView, sweepRequest } from '@isthmus/sweeps';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, expectProblem, startApi } from './apiUnderTest.js';
import { request, stock } from './garments.js';

let api: ApiUnderTest;
let sweep: SweepView;
let base: string;
beforeAll(async () => {
  api = await startApi();
  await stock(api);
  const { id: apiKeyId } = await api.store.prisma.apiKey.findFirstOrThrow({ where: { name: 'submitter' } });
  const { id } = await createSweep(api.store, { request: sweepRequest.parse(request), apiKeyId });
  await expandSubmittedSweeps(api.store, { limit: 1 });
  sweep = (await viewSweep(api.store, id))!;
  base = `/v1/runs/${sweep.runs[0]!.id}/curves`;
  await store(curveOf(10));
});
afterAll(() => api?.stop());

/** The distribution after `samples` of 20. */
function curveOf(samples: number): Curve {
  return curve.parse({
    name: 'relative-norm',
    title: 'Norm of r(x) relative to x',
    form: 'histogram',
    xAxis: { label: 'relative norm', unit: '1', scale: 'linear' },
    yAxis: { label: 'share of images', unit: 'share', scale: 'linear' },
    series: [
      {
        name: 'lenet',
        points: [
          { x: 0.05, from: 0, to: 0.1, y: 0.75, low: 0.6, high: 0.85, count: samples },
          { x: 0.15, from: 0.1, to: 0.2, y: 0.25, low: 0.15, high: 0.4, count: samples },
        ],
      },
    ],
    headlines: [{ name: 'median', value: 0.07, low: 0.06, high: 0.08, unit: '1' }],
    intervalMethod: 'Wilson',
    intervalLevel: 0.95,
    signConvention: null,
    runId: sweep.runs[0]!.id,
    model: { name: 'lenet', id: 'a'.repeat(64) },
    dataset: { name: 'garments', id: 'b'.repeat(64) },
    settings: analysis.parse(request.analyses[0]),
    seed: 0,
    samples: { expected: 20, ok: samples, failed: 0 },
    complete: samples === 20,
  });
}

const store = (body: Curve) =>
  saveCurves(api.store, body.runId, [{ name: body.name, body: JSON.stringify(body) }], body.complete);

const get = (name: string, headers: Record<string, string> = {}) =>
  api.ask(`${base}/${name}`, { scope: 'read', headers });

describe('a curve', () => {
  it('is the stored text as JSON, by extension and by default', async () => {
    const text = JSON.stringify(curveOf(10));
    for (const response of [await get('relative-norm.json'), await get('relative-norm')]) {
      expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(await response.text()).toBe(text);
    }
  });

  it.each([
    ['csv', 'text/csv', /0\.75/],
    ['svg', 'image/svg+xml', /<svg/],
    ['vl.json', 'application/vnd.vegalite+json', /"\$schema"/],
  ])('is %s by extension and by Accept', async (extension, accept, content) => {
    const byExtension = await get(`relative-norm.${extension}`);
    const byAccept = await get('relative-norm', { accept });
    expect(byExtension.headers.get('content-type')).toContain(accept);
    expect(byAccept.headers.get('content-type')).toBe(byExtension.headers.get('content-type'));
    expect(byAccept.headers.get('vary')).toContain('Accept');
    const text = await byExtension.text();
    expect(text).toMatch(content);
    expect(await byAccept.text()).toBe(text);
  });

  it('is a PNG of some size', async () => {
    const response = await get('relative-norm.png');
    expect(response.headers.get('content-type')).toBe('image/png');
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
    expect(bytes.readUInt32BE(16)).toBeGreaterThan(500);
  });

  it('is drawn dark when asked', async () => {
    const light = await (await get('relative-norm.svg')).text();
    const dark = await (await get('relative-norm.svg?theme=dark')).text();
    expect(dark).not.toBe(light);
    const { errors } = await expectProblem(await get('relative-norm.svg?theme=darkk'), 400, 'invalid-request');
    expect(errors?.[0]).toMatchObject({ field: 'theme', suggestion: 'dark' });
  });

  it('that did not change is not sent again; one that did is', async () => {
    for (const name of ['relative-norm.json', 'relative-norm.svg']) {
      await store(curveOf(10));
      const etag = (await get(name)).headers.get('etag')!;
      const same = await get(name, { 'if-none-match': etag });
      expect([same.status, await same.text()]).toEqual([304, '']);
      await store(curveOf(15));
      const changed = await get(name, { 'if-none-match': etag });
      expect(changed.status).toBe(200);
      expect(changed.headers.get('etag')).not.toBe(etag);
    }
  });

  it('has another tag in every form and theme', async () => {
    const names = ['relative-norm.json', 'relative-norm.csv', 'relative-norm.svg', 'relative-norm.svg?theme=dark'];
    const tags = await Promise.all(names.map(async (name) => (await get(name)).headers.get('etag')));
    expect(new Set(tags).size).toBe(names.length);
  });

  it('has no form that nobody offers', async () => {
    const { errors } = await expectProblem(
      await get('relative-norm', { accept: 'application/pdf' }),
      406,
      'not-acceptable',
    );
    expect(errors?.[0]).toMatchObject({ field: 'Accept', received: 'application/pdf' });
  });

  it.each(['nothing.json', 'relative-norm.pdf', '%00.json', 'a%20b'])('called %s is not there', async (name) => {
    await expectProblem(await get(name), 404, 'not-found');
  });

  it('of a run that is none is not there', async () => {
    await expectProblem(await api.ask('/v1/runs/nonsense/curves/relative-norm.json'), 404, 'not-found');
  });

  it('as a picture runs nothing when it is opened by itself', async () => {
    const response = await get('relative-norm.svg');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'; style-src 'unsafe-inline'");
  });
});

describe('the report', () => {
  it('is one page with the curves in it', async () => {
    const response = await api.ask(`/v1/sweeps/${sweep.id}/report`, { scope: 'read' });
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    const html = await response.text();
    expect(html).toContain('Norm of r(x) relative to x');
    expect(html).toContain('data:image/svg+xml');
    expect(html).not.toMatch(/(src|href)="https?:/);
  });
});
