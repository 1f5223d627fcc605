/** The results pages in a real browser: log in, watch a sweep live, cancel it, without a blocked request or an error. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { freePort } from '@isthmus/cli';
import type { SampleResult } from '@isthmus/contracts';
import {
  beginShard,
  completeShard,
  expandSubmittedSweeps,
  finishRunsAndSweeps,
  markQueued,
  pendingShards,
  saveCurves,
  savePartials,
  upsertWorker,
  viewSweep,
} from '@isthmus/store';
import { type Curve, curve, type SweepView, sweepRequest } from '@isthmus/sweeps';
import type { Browser, BrowserContext, Page, Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { browserPath, browserPatienceMs, launchBrowser } from '../support/chromium.js';
import { type ApiUnderTest, serve, startApi } from './apiUnderTest.js';
import { lenet, octets, packedImages, request, stock } from './garments.js';

const title = browserPath.path === null ? `the pages (skipped: ${browserPath.reason})` : 'the pages in Chromium';

describe.skipIf(browserPath.path === null)(title, () => {
  let api: ApiUnderTest;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  /** Problems that the browser reported: blocked by the policy, failed to load, thrown by a script. */
  const complaints: string[] = [];

  beforeAll(async () => {
    api = await startApi();
    await stock(api);
    browser = await launchBrowser();
    context = await browser.newContext({ baseURL: api.url });
    context.setDefaultTimeout(browserPatienceMs);
    page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
  });
  afterAll(async () => {
    await browser?.close();
    await api?.stop();
  });

  it('ask for a key, refuse a wrong one, and lead back to the page that was wanted', async () => {
    await page.goto('/workers');
    expect(new URL(page.url()).pathname).toBe('/login');
    await page.getByLabel('API key').fill('isk_wrong');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText('This key is not known').waitFor();
    await page.getByLabel('API key').fill(api.keys.admin);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.waitForURL('**/workers');
    await page.getByText('No worker is running').waitFor();
    expect(complaints).toEqual([]);
  });

  it('say how to submit where there is no sweep', async () => {
    await page.goto('/');
    await page.getByRole('heading', { name: 'No sweep yet' }).waitFor();
    const example = await page.locator('pre').first().textContent();
    expect(sweepRequest.safeParse(parse(example!)).success).toBe(true);
  });

  it('show a sweep as it works: counts, curve, end; without a reload', async () => {
    const { id } = await submit('<b>live</b> & well');
    await page.goto('/');
    await page.getByRole('link', { name: '<b>live</b> & well' }).click();
    await page.waitForURL(`**/sweeps/${id}`);
    await page.getByRole('heading', { name: '<b>live</b> & well' }).waitFor();
    await page.getByText('A curve appears when').waitFor();

    await expandSubmittedSweeps(api.store, { limit: 10 });
    await page.locator('.title .state', { hasText: 'running' }).waitFor();
    await computeShard(id, 0);
    await page.getByLabel('Progress', { exact: true }).getByText('10 of 20').waitFor();
    const picture = page.locator('figure img');
    await picture.waitFor();
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(300);
    await page.getByText('10 of 20 samples so far').waitFor();
    const first = await picture.getAttribute('src');

    await computeShard(id, 1);
    await finishRunsAndSweeps(api.store);
    await page.locator('.title .state', { hasText: 'completed' }).waitFor();
    await page.getByText('20 of 20 samples').waitFor();
    await page.getByLabel('Progress', { exact: true }).getByText('20 s, all together').waitFor();
    await page.getByLabel('Progress', { exact: true }).getByText('85% of it in the engine').waitFor();
    await page.getByRole('cell', { name: '85%', exact: true }).waitFor();
    await expect.poll(() => picture.getAttribute('src')).not.toBe(first);
    expect(await page.getByRole('button', { name: 'Cancel the sweep' }).isVisible()).toBe(false);
    expect(await picture.getAttribute('alt')).toContain('median 0.0700 [0.0600, 0.0800]');
    expect(complaints).toEqual([]);
  });

  it('go on by themselves after the API was restarted', async () => {
    const settings = { sessionSecret: 'the same before and after the restart' };
    const port = await freePort();
    const first = await serve({ store: api.store, queue: api.queue, settings, port });
    const { id } = await submit('watched through a restart');
    const watcher = await (await browser.newContext({ baseURL: first.url })).newPage();
    watcher.setDefaultTimeout(browserPatienceMs);
    await watcher.goto(`/sweeps/${id}`);
    await watcher.getByLabel('API key').fill(api.keys.read);
    await watcher.getByRole('button', { name: 'Log in' }).click();
    await watcher.locator('.title .state', { hasText: 'submitted' }).waitFor();
    await first.stop();
    const second = await serve({ store: api.store, queue: api.queue, settings, port });
    onTestFinished(second.stop);
    await api.ask(`/v1/sweeps/${id}/cancel`, { method: 'POST' });
    await watcher.locator('.title .state', { hasText: 'cancelled' }).waitFor();
    expect(await watcher.locator('#trouble').isVisible()).toBe(false);
    await watcher.close();
  });

  it('offer every form of a curve, the report and the results', async () => {
    const links = await page
      .locator('figure .links a')
      .evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).href));
    expect(links).toHaveLength(5);
    const report = await page.getByRole('link', { name: 'Report' }).evaluate((a) => (a as HTMLAnchorElement).href);
    const results = await page.getByTitle(/^Results of /).evaluate((a) => (a as HTMLAnchorElement).href);
    expect(results).toContain('/results');
    for (const link of [...links, report, results]) expect((await page.request.get(link)).status(), link).toBe(200);
  });

  it('draw dark where the reader prefers it', async () => {
    const picture = page.locator('figure img');
    const light = await picture.getAttribute('src');
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(() => picture.getAttribute('src')).not.toBe(light);
    const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(background).not.toBe('rgb(247, 248, 250)');
    await page.emulateMedia({ colorScheme: 'light' });
  });

  it('cancel a sweep after asking', async () => {
    const { id } = await submit('not wanted');
    await page.goto(`/sweeps/${id}`);
    await page.getByRole('button', { name: 'Cancel the sweep' }).click();
    await page.getByRole('button', { name: 'Keep it running' }).click();
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Cancel the sweep');
    expect((await viewSweep(api.store, id))!.state).toBe('submitted');
    await page.getByRole('button', { name: 'Cancel the sweep' }).click();
    await page.locator('dialog').getByRole('button', { name: 'Cancel the sweep' }).click();
    await page.locator('.title .state', { hasText: 'cancelled' }).waitFor();
    expect((await viewSweep(api.store, id))!.state).toBe('cancelled');
    expect(complaints).toEqual([]);
  });

  it('find sweeps by text and label, with an address that says the same', async () => {
    const { id } = await submit('needle', { project: 'hay' });
    await page.goto('/');
    await page.getByRole('button', { name: 'project=hay' }).click();
    await page.getByRole('button', { name: 'No longer only project=hay' }).waitFor();
    await page.getByLabel('Find').fill('NEED');
    await page.waitForURL('**/?search=NEED&label=project%3Dhay');
    await page.reload();
    await page.getByRole('link', { name: 'needle' }).waitFor();
    expect(await page.locator('tbody tr').count()).toBe(1);
    await page.getByLabel('State').selectOption('paused');
    await page.getByRole('heading', { name: 'No sweep fits' }).waitFor();
    await page.getByLabel('State').selectOption('');
    await page.getByRole('button', { name: 'Pause needle' }).press('Enter');
    await page.locator('tbody .state', { hasText: 'paused' }).waitFor();
    expect((await viewSweep(api.store, id))!.state).toBe('paused');
    // The button that was pressed is gone; another one of its row has the focus.
    await expect.poll(() => page.evaluate(() => document.activeElement?.ariaLabel)).toBe('Resume needle');
    // The row was drawn again with other buttons; the one that is still there takes a key press.
    await page.getByRole('button', { name: 'Resume needle' }).click();
    await page.getByRole('button', { name: 'Delete needle' }).focus();
    await page.locator('tbody .state', { hasText: 'submitted' }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.ariaLabel)).toBe('Delete needle');
    expect(complaints).toEqual([]);
  });

  it('rename, label and delete a sweep', async () => {
    const { id } = await submit('to be renamed', { draft: 'yes' });
    await page.goto(`/sweeps/${id}`);
    await page.getByRole('button', { name: 'Name and labels' }).click();
    await page.getByLabel('Name', { exact: true }).fill('renamed');
    await page.getByLabel('Labels, one KEY=VALUE a line').fill('project=islands');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'renamed', exact: true }).waitFor();
    expect(await viewSweep(api.store, id)).toMatchObject({ name: 'renamed', labels: { project: 'islands' } });
    await page.getByRole('button', { name: 'Delete the sweep' }).click();
    await page.getByRole('button', { name: 'Keep it' }).click();
    await page.getByRole('button', { name: 'Delete the sweep' }).click();
    await page.locator('dialog').getByRole('button', { name: 'Delete the sweep' }).click();
    await page.waitForURL((url) => url.pathname === '/');
    expect(await viewSweep(api.store, id)).toBeNull();
    expect(complaints).toEqual([]);
  });

  it('say once that somebody else deleted the sweep, and ask no more', async () => {
    const { id } = await submit('deleted by another');
    await page.goto(`/sweeps/${id}`);
    await page.locator('.title .state', { hasText: 'submitted' }).waitFor();
    const asked: string[] = [];
    const listen = (request: Request) => void asked.push(request.url());
    page.on('request', listen);
    await api.ask(`/v1/sweeps/${id}`, { method: 'DELETE' });
    await page.getByRole('alert').getByText('deleted by another was deleted').waitFor();
    await page.locator('.title .state', { hasText: 'deleted' }).waitFor();
    expect(await page.getByRole('button', { name: 'Delete the sweep' }).isVisible()).toBe(false);
    const before = asked.length;
    // It used to ask every two seconds.
    await page.waitForTimeout(2500);
    expect(asked.slice(before)).toEqual([]);
    page.off('request', listen);
    // Chromium reports the answer 404.
    expect(complaints.filter((complaint) => !complaint.includes('404'))).toEqual([]);
    complaints.length = 0;
  });

  it('say that there is no such sweep, and offer nothing to do with it', async () => {
    await page.goto(`/sweeps/${randomUUID()}`);
    await page.getByRole('alert').getByText('There is no such resource').waitFor();
    expect(await page.locator('main :is(button, a.button):visible').count()).toBe(0);
    expect(await page.getByText('Loading').isVisible()).toBe(false);
    await page.getByRole('navigation').getByRole('link', { name: 'Sweeps' }).waitFor();
    expect(complaints.filter((complaint) => !complaint.includes('404'))).toEqual([]);
    complaints.length = 0;
  });

  it('tell what earlier sweeps computed', async () => {
    const { id } = await submit('the same again');
    await expandSubmittedSweeps(api.store, { limit: 10 });
    await page.goto(`/sweeps/${id}`);
    await page.getByText('20, computed by earlier sweeps').waitFor();
    const row = page.locator('#runs tbody tr');
    expect(await row.locator('td').nth(3).textContent()).toBe('20');
    expect(complaints).toEqual([]);
  });

  it('extend a sweep after showing what that takes, with each refusal beside its field', async () => {
    const manifest = encodeURIComponent('{"scale":2}');
    const body = (await readFile(lenet)) as BodyInit;
    await api.ask(`/v1/models?name=second&manifest=${manifest}`, { method: 'POST', headers: octets, body });
    const { id } = await submit('to be extended');
    await page.goto(`/sweeps/${id}`);
    await page.getByRole('button', { name: 'Extend' }).click();
    const dialog = page.locator('dialog');
    await dialog.getByRole('button', { name: 'Show what it takes' }).click();
    await dialog.getByText('Nothing is added yet').waitFor();

    const samples = dialog.getByLabel('perturbation');
    await samples.fill('19');
    await dialog.getByRole('button', { name: 'Show what it takes' }).click();
    await dialog.getByText('expected at least 20, which it has, received 19').waitFor();
    await samples.fill('51');
    await dialog.getByRole('button', { name: 'Show what it takes' }).click();
    await dialog.getByText(/expected at most 50/).waitFor();
    expect(await samples.getAttribute('aria-invalid')).toBe('true');
    expect(await samples.evaluate((field) => field === document.activeElement)).toBe(true);

    await samples.fill('40');
    await dialog.getByRole('button', { name: 'Add an analysis' }).click();
    const kinds = await dialog.getByLabel('Kind').locator('option').allTextContents();
    expect(kinds.length).toBeGreaterThan(10);
    await dialog.getByLabel('Kind').selectOption('convexity');
    await dialog.getByText('A sample is one combination.').waitFor();
    const settings = dialog.getByLabel('Settings, as JSON');
    await settings.fill('images: 2');
    await dialog.getByLabel('Samples', { exact: true }).fill('10');
    await dialog.getByRole('button', { name: 'Show what it takes' }).click();
    await dialog.getByText('expected a JSON object').waitFor();
    await settings.fill('{"samples": 500}');
    await dialog.getByRole('button', { name: 'Show what it takes' }).click();
    await dialog.getByText('expected settings without "samples", which has a field of its own').waitFor();
    await settings.fill('{"image": [2]}');
    await dialog.getByRole('button', { name: 'Show what it takes' }).click();
    await dialog.getByText('did you mean images?').waitFor();
    expect(await settings.getAttribute('aria-invalid')).toBe('true');
    await settings.fill('{"images": [2]}');
    await dialog.getByLabel(/^second/).check();
    await dialog.getByRole('button', { name: 'Show what it takes' }).click();
    // Both models, at 40 images and 10 combinations each, in place of 20 images of one.
    await dialog.getByText('The sweep then has 100 samples, 80 more than now.').waitFor();
    expect((await viewSweep(api.store, id))!.samples.total).toBe(20);
    // A plan is of what it was asked for.
    await dialog.getByLabel('Samples', { exact: true }).fill('11');
    await dialog.getByText('80 more than now').waitFor({ state: 'detached' });
    await dialog.getByRole('button', { name: 'Show what it takes' }).click();
    await dialog.getByText('82 more than now').waitFor();
    // The button with which the plan was asked for has the focus still.
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Extend');
    await page.getByLabel('Progress', { exact: true }).getByText('0 of 102').waitFor();
    const { models, analyses } = (await viewSweep(api.store, id))!.request;
    expect(models).toEqual(['lenet', 'second']);
    expect(analyses).toMatchObject([
      { kind: 'perturbation', samples: 40 },
      { kind: 'convexity', samples: 11, images: [2] },
    ]);
    await api.ask(`/v1/sweeps/${id}/cancel`, { method: 'POST' });
    await page.locator('.title .state', { hasText: 'cancelled' }).waitFor();
    expect(await page.getByRole('button', { name: 'Extend' }).isVisible()).toBe(false);
    await api.ask(`/v1/sweeps/${id}`, { method: 'DELETE' });
    // Chromium reports the refusals.
    expect(complaints.filter((complaint) => !/40[04]|422/.test(complaint))).toEqual([]);
    complaints.length = 0;
  });

  it('list models and data sets, remove what no sweep uses, and say which sweeps hold the others', async () => {
    await page.goto('/models');
    const used = page.getByRole('row', { name: /^lenet / });
    await used.getByText('1 x 28 x 28').waitFor();
    expect(await used.textContent()).toContain('pixels in [0, 1] as they are');
    expect(await used.getByRole('button').count()).toBe(0);
    await used.getByRole('link', { name: /sweeps/ }).click();
    await page.waitForURL('**/?model=lenet');
    await page.getByRole('button', { name: 'No longer only model lenet' }).waitFor();
    await page.getByRole('link', { name: 'the same again' }).waitFor();

    await page.goto('/models');
    await page.getByRole('button', { name: 'Remove colours' }).click();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.evaluate(() => document.activeElement?.ariaLabel)).toBe('Remove colours');
    await page.getByRole('button', { name: 'Remove colours' }).click();
    await page.getByRole('button', { name: 'Remove the data set' }).click();
    await page.getByText(/^colours is removed; .* are free\.$/).waitFor();
    await page.getByRole('row', { name: /^colours / }).waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Data sets');

    // The page shows what it was told a moment ago; meanwhile a sweep is submitted.
    const models = await (await api.ask('/v1/models')).text();
    await page.route('**/v1/models', (route) => route.fulfill({ body: models, contentType: 'application/json' }));
    const response = await api.post('/v1/sweeps', { ...request, name: 'just now', models: ['second'] });
    const { id } = (await response.json()) as SweepView;
    await page.getByRole('button', { name: 'Remove second' }).click();
    await page.getByRole('button', { name: 'Remove the model' }).click();
    const refused = page.getByRole('alert').filter({ hasText: 'second is not removed, since sweeps use it' });
    await refused.getByRole('link', { name: 'just now' }).click();
    await page.waitForURL(`**/sweeps/${id}`);
    await page.unroute('**/v1/models');
    await api.ask(`/v1/sweeps/${id}?unused=true`, { method: 'DELETE' });
    expect(complaints.filter((complaint) => !/40[49]/.test(complaint))).toEqual([]);
    complaints.length = 0;
  });

  it('show what garbage collection would delete, and delete it', async () => {
    const { id } = await submit('<i>old</i>');
    await api.ask(`/v1/sweeps/${id}/cancel`, { method: 'POST' });
    await api.store.prisma.$executeRaw`
      UPDATE sweeps SET finished_at = now() - interval '100 days' WHERE id = ${id}::uuid`;
    await page.goto('/models');
    const days = page.getByLabel('Days that a sweep is kept after its end');
    await page.getByRole('button', { name: 'Show what would go' }).click();
    await page.getByText('Sweeps are kept for ever.').waitFor();
    await page.getByText('Nothing would go.').waitFor();
    await days.fill('-1');
    await page.getByRole('button', { name: 'Show what would go' }).click();
    await page.getByText(/^expected .*received.*-1/).waitFor();
    expect(await days.getAttribute('aria-invalid')).toBe('true');
    await days.fill('30');
    await page.getByRole('button', { name: 'Show what would go' }).click();
    await page.getByText('Sweeps go 30 days after their end, except those with the label keep=true.').waitFor();
    await page.getByRole('link', { name: '<i>old</i>' }).waitFor();
    expect(await days.getAttribute('aria-invalid')).toBeNull();
    await page.getByRole('button', { name: 'Delete it' }).click();
    await page.getByRole('button', { name: 'Keep it' }).click();
    expect(await viewSweep(api.store, id)).not.toBeNull();
    await page.getByRole('button', { name: 'Delete it' }).click();
    await page.locator('dialog').getByRole('button', { name: 'Delete it' }).click();
    await page.getByText(/^1 sweep and .* are deleted/).waitFor();
    expect(await viewSweep(api.store, id)).toBeNull();
    expect(complaints.filter((complaint) => !complaint.includes('400'))).toEqual([]);
    complaints.length = 0;
  });

  it.each([
    ['read', 'reader', false],
    ['submit', 'submitter', true],
  ] as const)('offer a key with the scope %s what it allows, and nothing else', async (scope, name, changes) => {
    const { id } = await submit(`seen by ${name}`);
    const other = await browser.newContext({ baseURL: api.url });
    other.setDefaultTimeout(browserPatienceMs);
    const seen = await other.newPage();
    await seen.goto('/');
    await seen.getByLabel('API key').fill(api.keys[scope]);
    await seen.getByRole('button', { name: 'Log in' }).click();
    await seen.getByRole('link', { name: `seen by ${name}` }).waitFor();
    await seen.getByText(`${name} (${scope})`).waitFor();
    const buttons = async () => {
      const all = seen.locator('main button:visible:not(.chip), main a.button:visible');
      return (await all.allTextContents()).length;
    };
    expect((await buttons()) > 0).toBe(changes);
    expect(await seen.getByRole('link', { name: 'Queue' }).count()).toBe(0);
    await seen.goto(`/sweeps/${id}`);
    await seen.locator('.title .state', { hasText: 'submitted' }).waitFor();
    const offered = await seen.locator('#todo :is(button, a):visible').allTextContents();
    expect(offered).toEqual(
      changes ? ['Report', 'Name and labels', 'Extend', 'Pause', 'Cancel the sweep', 'Delete the sweep'] : ['Report'],
    );
    await api.ask('/v1/datasets?name=spare', {
      ...{ method: 'POST', headers: octets, body: (await packedImages([1, 28, 28], 12)) as BodyInit },
    });
    await seen.goto('/models');
    await seen.getByRole('row', { name: /^spare / }).waitFor();
    expect(await seen.getByRole('button', { name: 'Remove spare' }).count()).toBe(changes ? 1 : 0);
    expect(await seen.getByRole('heading', { name: 'Garbage' }).count()).toBe(0);
    await other.close();
  });

  it('show the workers', async () => {
    const worker = {
      id: randomUUID(),
      host: 'gpu-7',
      pid: 4242,
      engine: 'onnxruntime',
      provider: 'cuda',
      activity: 'idle',
    };
    await upsertWorker(api.store, worker);
    await page.goto('/workers');
    await page.getByRole('row', { name: /gpu-7 4242 onnxruntime, cuda idle/ }).waitFor();
    // While this is the only worker, sweeps for another provider are refused.
    await api.store.prisma.worker.delete({ where: { id: worker.id } });
  });

  it('fit a narrow screen without scrolling sideways', async () => {
    const { id } = await submit('a-name-that-is-long-and-has-no-place-where-it-could-be-broken-into-lines-at-all');
    await page.setViewportSize({ width: 360, height: 740 });
    for (const path of ['/', `/sweeps/${id}`, '/models', '/workers']) {
      await page.goto(path);
      await page.locator('[aria-busy=false]').first().waitFor();
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, path).toBe(0);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it('open the queue dashboard with the jobs in it', async () => {
    await api.queue.add([{ runId: randomUUID(), shardIndex: 0, analysis: 'perturbation' }]);
    await page.goto('/queues/queue/shards?status=waiting');
    await page.getByText('perturbation').first().waitFor();
    // The policy blocks only its web fonts.
    expect(complaints.filter((complaint) => !complaint.includes('fonts.googleapis.com'))).toEqual([]);
    complaints.length = 0;
  });

  it('log out', async () => {
    await page.goto('/');
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.waitForURL('**/login');
    await page.goto('/');
    expect(new URL(page.url()).pathname).toBe('/login');
  });

  async function submit(name: string, labels: Record<string, string> = {}): Promise<SweepView> {
    const response = await api.post('/v1/sweeps', { ...request, name, labels });
    expect(response.status).toBe(202);
    return (await response.json()) as SweepView;
  }

  /** Stores what a worker and the aggregator would store for one of the sweep's two shards. */
  async function computeShard(sweepId: string, shardIndex: number): Promise<void> {
    const run = (await viewSweep(api.store, sweepId))!.runs[0]!;
    const job = { runId: run.id, shardIndex };
    await markQueued(api.store, await pendingShards(api.store, { limit: 100 }));
    await beginShard(api.store, { job, workerId: 'test' });
    const results = Array.from(
      { length: 10 },
      (_, index): SampleResult => ({
        sampleIndex: shardIndex * 10 + index,
        status: 'ok',
        scalars: { relativeNorm: 0.07 },
        vectors: null,
        error: null,
      }),
    );
    await completeShard(api.store, { job, results, engineMs: 8500 });
    await api.store.prisma.$executeRaw`
      UPDATE shards SET started_at = finished_at - interval '10 seconds'
      WHERE run_id = ${run.id}::uuid AND index = ${shardIndex}`;
    await savePartials(api.store, [{ ...job, partial: { samples: 10 } }]);
    const done = (shardIndex + 1) * 10;
    await saveCurves(
      api.store,
      run.id,
      [{ name: 'relative-norm', body: JSON.stringify(curveOf(run.id, done)) }],
      done === 20,
    );
  }
});

function curveOf(runId: string, ok: number): Curve {
  return curve.parse({
    name: 'relative-norm',
    title: 'Norm of r(x) relative to x',
    form: 'histogram',
    xAxis: { label: 'relative norm', unit: '1', scale: 'linear' },
    yAxis: { label: 'share of images', unit: 'share', scale: 'linear' },
    series: [{ name: 'lenet', points: [{ x: 0.05, from: 0, to: 0.1, y: 1, low: 0.8, high: 1, count: ok }] }],
    headlines: [{ name: 'median', value: 0.07, low: 0.06, high: 0.08, unit: '1' }],
    intervalMethod: 'Wilson',
    intervalLevel: 0.95,
    signConvention: null,
    runId,
    model: { name: 'lenet', id: 'a'.repeat(64) },
    dataset: { name: 'garments', id: 'b'.repeat(64) },
    settings: request.analyses[0],
    seed: 0,
    samples: { expected: 20, ok, failed: 0 },
    complete: ok === 20,
  });
}
