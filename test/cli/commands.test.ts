/** Commands on a real API: finding, showing and labelling sweeps, keys, and what each writes with --json and at Ctrl-C. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { KeyView } from '@isthmus/contracts';
import { createApiKey, findApiKey, findDataset, findModel, saveAccuracy } from '@isthmus/store';
import type { SweepSummary, SweepView } from '@isthmus/sweeps';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiUnderTest, startApi } from '../api/apiUnderTest.js';
import { octets, packedImages, request, stock } from '../api/garments.js';
import { bareEnvironment, runCli } from './runCli.js';

let api: ApiUnderTest;
let first: SweepView;
let second: SweepView;

beforeAll(async () => {
  api = await startApi();
  await stock(api);
  const submit = async (body: object) =>
    (await (await api.post('/v1/sweeps', { ...request, ...body }, { scope: 'admin' })).json()) as SweepView;
  first = await submit({ name: 'Islands', labels: { project: 'islands' } });
  second = await submit({ name: 'Other', labels: { draft: 'yes' } });
});
afterAll(() => api?.stop());

const address = () => ({ ISTHMUS_API_URL: api.url, ISTHMUS_API_KEY: api.keys.admin });
const command = (...words: string[]) => runCli(words, address());

async function json<T>(...words: string[]): Promise<T> {
  const { code, stdout, stderr } = await command(...words, '--json', '--quiet');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(stdout.trim().split('\n')).toHaveLength(1);
  return JSON.parse(stdout) as T;
}

describe('sweeps', () => {
  test('are listed with short ids, and found by name, label and state', async () => {
    const all = await command('sweeps');
    expect(all.stdout.split('\n').map((line) => line.slice(0, 8))).toEqual([
      second.id.slice(0, 8),
      first.id.slice(0, 8),
      '',
    ]);
    expect(all.stdout).toMatch(/submitted +0\/20 +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +Islands +project=islands$/m);
    const fitting = ['--search', 'ISLAND', '--label', 'project=islands', '--is', 'submitted', '--since', '1h'];
    const found = await json<{ sweeps: SweepSummary[]; next: null }>('sweeps', ...fitting);
    expect(found).toMatchObject({ sweeps: [{ id: first.id }], next: null });
    const none = await command('sweeps', '--label', 'project=none');
    expect(none).toEqual({ code: 0, stdout: '', stderr: 'No sweep fits.\n' });
  });

  test('go on after a page', async () => {
    const page = await command('sweeps', '--limit', '1');
    const [, cursor = ''] = /add --cursor (\S+),/.exec(page.stderr) ?? [];
    const rest = await json<{ sweeps: SweepSummary[] }>('sweeps', '--limit', '1', '--cursor', cursor);
    expect(rest.sweeps.map(({ id }) => id)).toEqual([first.id]);
    const wrong = await command('sweeps', '--cursor', 'x');
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toMatch(/^error: cursor: expected "next" of another page, received "x"\n$/);
  });

  test('are shown by the beginning of an id and as the last one', async () => {
    const shown = await command('show', first.id.slice(0, 8));
    expect(shown.stdout).toMatch(
      new RegExp(`^sweep +${first.id}\nname +Islands\nlabels +project=islands\nstate +submitted: 0 of 20`),
    );
    expect(shown.stdout).toMatch(/^1 +lenet +perturbation +waiting +0\/20$/m);
    expect(await json<SweepView>('show', 'last')).toMatchObject({ id: second.id });
    const unknown = await command('show', 'ffffffff');
    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(unknown.stderr).toMatch(
      /^error: sweepId: expected the id .*, received "ffffffff"; "(isthmus|node \S+) sweeps" lists them\n$/,
    );
    expect((await command('models', 'remove', 'nobody', '--yes')).stderr).toMatch(/ models list" lists them\n$/);
  });

  test('are renamed and labelled', async () => {
    const words = ['--name', 'Renamed', '--label', 'paper=fig. 3', '--label', 'a/b=', '--unlabel', 'draft'];
    const edited = await json<SweepView>('edit', 'last', ...words);
    expect(edited).toMatchObject({ id: second.id, name: 'Renamed' });
    const { stderr } = await command('edit', 'last', '--label', 'c=d');
    expect(stderr).toBe(`The last sweep is ${second.id.slice(0, 8)} (Renamed), submitted.\n`);
    await json('edit', second.id, '--unlabel', 'c');
    expect(edited.labels).toEqual({ paper: 'fig. 3', 'a/b': '' });
  });

  test('that are watched go on after Ctrl-C, which says how to return', async () => {
    const main = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));
    const watch = spawn(process.execPath, [main, 'watch', 'last'], { env: { ...bareEnvironment, ...address() } });
    let said = '';
    watch.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (said === '') watch.kill('SIGINT');
      said += text;
    });
    const [code] = await once(watch, 'close');
    expect(code).toBe(130);
    const short = second.id.slice(0, 8);
    expect(said).toMatch(
      new RegExp(
        `The sweep goes on\\. "(isthmus|node \\S+) watch ${short}" returns to it, "(isthmus|node \\S+) cancel ${short}" ends it\\.\n$`,
      ),
    );
  });

  test('that are cancelled end their watch, which tells every state as a line of JSON and fails', async () => {
    const watched = runCli(['watch', first.id, '--json', '--quiet'], address());
    expect(await json<SweepView>('cancel', first.id.slice(0, 9))).toMatchObject({ state: 'cancelled' });
    const { code, stdout, stderr } = await watched;
    const states = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as SweepView).state);
    expect(states.at(-1)).toBe('cancelled');
    expect(stderr).toBe(`error: The sweep ${first.id} was cancelled.\n`);
    expect(code).toBe(1);
  });
});

describe('models and data sets', () => {
  test('are listed, models with their preprocessing and accuracies', async () => {
    const modelId = (await findModel(api.store, 'lenet'))!.id;
    const datasetId = (await findDataset(api.store, 'garments'))!.id;
    const measured = { images: 50, correct: 45, low: 0.786, high: 0.957, alternatives: [] };
    await saveAccuracy(api.store, { modelId, datasetId, measured });
    expect((await command('models', 'list')).stdout).toMatch(
      /^lenet +1 x 28 x 28 +10 classes +pixels in \[0, 1\] as they are +90\.0% on garments +[0-9a-f]{12}$/m,
    );
    const accuracies = [{ dataset: 'garments', images: 50, correct: 45, low: 0.786, high: 0.957 }];
    expect(await json('models', 'list')).toMatchObject({
      models: [{ name: 'lenet', manifest: { scale: 1 }, accuracies }],
    });
    expect(await json('datasets', 'list')).toMatchObject({ datasets: [{ name: 'colours' }, { name: 'garments' }] });
  });

  test('are refused under a name with capitals before anything is sent, with a name that would do', async () => {
    const file = fileURLToPath(new URL('../../models/lenet-fashion-mnist.onnx', import.meta.url));
    const { code, stderr } = await command('models', 'add', file, '--name', 'My LeNet');
    expect(stderr).toMatch(
      /^error: --name: expected 1 to 63 of a-z.*, received "My LeNet" \(--name my-lenet would do\)\n$/,
    );
    expect(code).toBe(2);
  });
});

describe('a life', () => {
  test('is paused, resumed and deleted with its model, after a question', async () => {
    const name = 'short-lived';
    const uploaded = await api.ask(`/v1/datasets?name=${name}`, {
      method: 'POST',
      headers: octets,
      body: (await packedImages([1, 28, 28], 30)) as BodyInit,
    });
    expect(uploaded.status).toBe(201);
    const { id } = (await (await api.post('/v1/sweeps', { ...request, dataset: name })).json()) as SweepView;
    const paused = await command('pause', id.slice(0, 8));
    expect(paused).toMatchObject({ code: 0, stdout: 'paused: 0 of 20 samples\n' });
    expect(paused.stderr).toMatch(new RegExp(`^"(isthmus|node \\S+) resume ${id.slice(0, 8)}" goes on with it\\.\n$`));
    expect(await json<SweepView>('resume', id)).toMatchObject({ state: 'submitted' });
    expect((await command('datasets', 'remove', name, '--yes')).stderr).toMatch(/^error: .*short-lived.*\n$/);
    expect(await command('delete', id)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--yes where there'),
    });
    expect(await json('delete', id, '--unused', '--yes')).toMatchObject({ id, complete: true, datasets: [name] });
    expect((await command('show', id)).code).toBe(2);
    expect((await command('datasets', 'list')).stdout).not.toContain(name);
  });

  test('goes on with more samples, and with those again that failed', async () => {
    const { id } = (await (await api.post('/v1/sweeps', request)).json()) as SweepView;
    const words = ['extend', id, '--samples', 'perturbation=30'];
    expect(await json<SweepView>(...words)).toMatchObject({ id, samples: { total: 30 } });
    const again = await command(...words);
    expect(again).toMatchObject({ code: 2, stdout: '' });
    expect(again.stderr).toBe('error: --samples: expected more than the analyses have, 30 at most, received 30\n');
    const unknown = await command('extend', id, '--samples', 'curvature=30');
    expect(unknown.stderr).toMatch(
      /^error: --samples: expected a kind of the sweep's analyses \(perturbation\), received/,
    );
    expect((await command('extend', id, '--models', 'nin')).stderr).toMatch(/^error: .*nin.*\n$/);
    // The analyses have so many samples already, and a model that is new gets them.
    const both = await command('extend', id, '--samples', '30', '--models', 'nin');
    expect(both.stderr).toMatch(/^error: sweep: models\[1\].*nin.*\n$/);
    expect(await json<SweepView>('retry', id)).toMatchObject({ id, samples: { failed: 0 } });
  });

  test('of what nobody keeps is ended by gc, which says first what would go', async () => {
    await api.store.prisma.$executeRaw`
      UPDATE sweeps SET state = 'cancelled', finished_at = now() - interval '40 days' WHERE id = ${first.id}::uuid`;
    const dry = await command('gc', '--older-than', '30', '--dry-run');
    expect(dry.stdout).toMatch(new RegExp(`^Sweeps go 30 days after their end.*\n${first.id.slice(0, 8)} `));
    expect(await json('gc', '--older-than', '30', '--yes')).toMatchObject({ sweeps: [{ id: first.id }] });
    expect((await command('sweeps', '--search', first.id.slice(0, 8))).stderr).toBe('No sweep fits.\n');
  });
});

describe('keys', () => {
  test('are made, listed without their text, and revoked', async () => {
    const made = await command('keys', 'create', 'lab', '--scope', 'submit', '--expires', '30d');
    expect(made).toMatchObject({ code: 0, stderr: 'Keep it now: it is not shown again.\n' });
    const key = made.stdout.trim();
    expect(await findApiKey(api.store, key)).toMatchObject({ name: 'lab', scopes: ['submit'] });
    const listed = await command('keys', 'list');
    expect(listed.stdout).toMatch(/^lab +submit +\d{4}\S+ \S+ +never +\d{4}/m);
    expect(listed.stdout).not.toContain(key);
    const asked = await command('keys', 'revoke', 'lab');
    expect(asked).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('expected --yes where there is no terminal'),
    });
    expect(await json<KeyView>('keys', 'revoke', 'lab', '--yes')).toMatchObject({
      name: 'lab',
      revokedAt: expect.any(String),
    });
    expect(await findApiKey(api.store, key)).toBeNull();
  });

  test('are for admins', async () => {
    const { key } = await createApiKey(api.store, { name: 'just a reader', scopes: ['read'] });
    const refused = await runCli(['keys', 'list'], { ...address(), ISTHMUS_API_KEY: key });
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('expected a key with scope "admin"') });
  });
});
