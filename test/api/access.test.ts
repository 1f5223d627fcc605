/** Access rights: keys, scopes, browser sessions, and the origins from which changes may be requested. */
import { createHash } from 'node:crypto';
import { type KeyView, keyView, newKey } from '@isthmus/contracts';
import { createApiKey, revokeApiKey } from '@isthmus/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, expectProblem, startApi } from './apiUnderTest.js';
import { request } from './garments.js';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api?.stop());

describe('keys', () => {
  it.each(['/v1/sweeps', '/v1/models', '/v1/datasets', '/v1/workers', `/v1/artifacts/${'a'.repeat(64)}`])(
    'are needed for %s',
    async (path) => {
      const response = await api.ask(path, { scope: null });
      expect(response.headers.get('www-authenticate')).toBe('Bearer realm="isthmus"');
      const { errors } = await expectProblem(response, 401, 'missing-key');
      expect(errors).toEqual([{ field: 'Authorization', expected: 'Bearer and an API key', received: 'nothing' }]);
    },
  );

  it.each(['Bearer isk_unknown', 'Bearer', 'Basic dXNlcjpwYXNz', 'isk_unknown'])(
    'are not %s',
    async (authorization) => {
      const response = await api.ask('/v1/sweeps', { scope: null, headers: { authorization } });
      expect(response.headers.get('www-authenticate')).toContain('invalid_token');
      await expectProblem(response, 401, 'missing-key');
    },
  );

  it('end when they are revoked, and so do their sessions', async () => {
    const { key } = await createApiKey(api.store, { name: 'leaver', scopes: ['read'] });
    const headers = { authorization: `Bearer ${key}` };
    const cookie = await logIn(key);
    expect((await api.ask('/v1/sweeps', { scope: null, headers })).status).toBe(200);
    expect((await api.ask('/v1/sweeps', { scope: null, headers: { cookie } })).status).toBe(200);
    await revokeApiKey(api.store, 'leaver');
    await expectProblem(await api.ask('/v1/sweeps', { scope: null, headers }), 401, 'missing-key');
    await expectProblem(await api.ask('/v1/sweeps', { scope: null, headers: { cookie } }), 401, 'missing-key');
  });

  it('end when they expire, and the answer says so', async () => {
    const { key } = await createApiKey(api.store, {
      name: 'guest',
      scopes: ['read'],
      expiresAt: new Date(Date.now() - 1000),
    });
    const response = await api.ask('/v1/sweeps', { scope: null, headers: { authorization: `Bearer ${key}` } });
    const { errors } = await expectProblem(response, 401, 'missing-key');
    expect(errors?.[0]).toMatchObject({ received: 'an expired key' });
  });

  it('are made, listed and revoked by an admin alone', async () => {
    const expiresAt = '2999-01-01T00:00:00.000Z';
    for (const scope of ['read', 'submit'] as const) {
      await expectProblem(await api.ask('/v1/keys', { scope }), 403, 'wrong-scope');
      await expectProblem(await api.post('/v1/keys', { name: 'x', scope: 'admin' }, { scope }), 403, 'wrong-scope');
    }
    const made = await api.post('/v1/keys', { name: 'lab', scope: 'submit', expiresAt }, { scope: 'admin' });
    expect(made.status).toBe(201);
    const { key, ...view } = newKey.parse(await made.json());
    expect(view).toMatchObject({ name: 'lab', scope: 'submit', expiresAt, lastUsedAt: null, revokedAt: null });
    const asLab = { scope: null, headers: { authorization: `Bearer ${key}` } };
    expect((await api.ask('/v1/sweeps', asLab)).status).toBe(200);
    const listed = await (await api.ask('/v1/keys', { scope: 'admin' })).text();
    expect(listed).not.toContain(key);
    const keys = (JSON.parse(listed) as { keys: KeyView[] }).keys;
    expect(keys.find(({ id }) => id === view.id)).toEqual({ ...view, lastUsedAt: expect.any(String) });
    const revoked = await api.ask('/v1/keys/lab/revoke', { method: 'POST', scope: 'admin' });
    expect(keyView.parse(await revoked.json())).toMatchObject({ id: view.id, revokedAt: expect.any(String) });
    await expectProblem(await api.ask('/v1/sweeps', asLab), 401, 'missing-key');
    await expectProblem(await api.ask('/v1/keys/lab/revoke', { method: 'POST', scope: 'admin' }), 404, 'not-found');
    await expectProblem(await api.ask('/v1/keys/%00/revoke', { method: 'POST', scope: 'admin' }), 404, 'not-found');
    await expectProblem(await api.ask('/v1/keys/operator/revoke', { method: 'POST', scope: 'admin' }), 409, 'conflict');
  });

  it.each<[string, object, string]>([
    ['a scope that is none', { name: 'x', scope: 'root' }, 'scope'],
    ['a name over lines', { name: 'a\nb', scope: 'read' }, 'name'],
    ['an end that has passed', { name: 'x', scope: 'read', expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
  ])('are not made with %s', async (_, body, field) => {
    const { errors } = await expectProblem(
      await api.post('/v1/keys', body, { scope: 'admin' }),
      400,
      'invalid-request',
    );
    expect(errors?.[0]).toMatchObject({ field });
  });

  it('of scope read may look and not submit', async () => {
    expect((await api.ask('/v1/sweeps', { scope: 'read' })).status).toBe(200);
    const response = await api.post('/v1/sweeps', request, { scope: 'read' });
    const { detail, errors } = await expectProblem(response, 403, 'wrong-scope');
    expect(errors).toEqual([{ field: 'Authorization', expected: 'scope submit', received: 'scope read' }]);
    expect(detail).toContain('"reader"');
  });

  it('of a higher scope hold the lower ones', async () => {
    expect((await api.ask('/v1/sweeps', { scope: 'submit' })).status).toBe(200);
    const response = await api.post('/v1/sweeps', {}, { scope: 'admin' });
    await expectProblem(response, 400, 'invalid-request');
  });

  it('are asked for before a body is read', async () => {
    const response = await api.post('/v1/sweeps', 'x'.repeat(3 * 2 ** 20), { scope: null });
    await expectProblem(response, 401, 'missing-key');
  });

  it('are in no log line', async () => {
    await api.ask('/v1/sweeps', { scope: 'admin' });
    await logIn(api.keys.admin);
    const log = api.logged.join('');
    expect(log).toContain('"key":"operator"');
    for (const key of Object.values(api.keys)) expect(log).not.toContain(key);
    expect(log).not.toContain('isthmus_session');
  });
});

describe('sessions', () => {
  it('begin with a key, in a cookie that scripts and other sites cannot use, and lead back', async () => {
    const response = await submitLogin(api.keys.read, { next: '/workers' });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/workers');
    const [cookie] = response.headers.getSetCookie();
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Strict/);
    expect(cookie).not.toContain(api.keys.read);
  });

  it.each(['/.//elsewhere.example', '/a/..//elsewhere.example', '/.\\/elsewhere.example'])(
    'are not begun for %s, which is "//elsewhere.example" in other words',
    async (next) => {
      const response = await submitLogin(api.keys.read, { next });
      await expectProblem(response, 400, 'invalid-request');
      expect(response.headers.get('location')).toBeNull();
    },
  );

  it.each(['//elsewhere.example', '/\\elsewhere.example', 'https://elsewhere.example', 'javascript:alert(1)', ''])(
    'do not lead to %s',
    async (next) => {
      const response = await submitLogin(api.keys.read, { next });
      expect(response.headers.get('location')).toBe('/');
    },
  );

  it('do not begin with a key that is unknown', async () => {
    const response = await submitLogin('isk_unknown');
    expect(response.headers.get('location')).toBe('/login?failed=1&next=%2F');
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  it('cannot be forged, prolonged or moved to another key', async () => {
    const cookie = await logIn(api.keys.read);
    const [id, end, signature] = cookie.slice('isthmus_session='.length).split('.');
    const admin = await api.store.prisma.apiKey.findFirstOrThrow({ where: { name: 'operator' } });
    const forgeries = [
      `${id}.${Number(end) + 1}.${signature}`,
      `${admin.id}.${end}.${signature}`,
      `${id}.${end}.`,
      `${id}.${end}`,
      `${id}.${end}.${signature}.x`,
      'nonsense',
    ];
    for (const forgery of forgeries) {
      const headers = { cookie: `isthmus_session=${forgery}` };
      await expectProblem(await api.ask('/v1/sweeps', { scope: null, headers }), 401, 'missing-key');
    }
  });

  it('may change something only from a page of this origin', async () => {
    const cookie = await logIn(api.keys.submit);
    const post = (headers: Record<string, string>) =>
      api.post('/v1/sweeps', {}, { scope: null, headers: { cookie, ...headers } });
    await expectProblem(await post({}), 403, 'wrong-scope');
    await expectProblem(await post({ origin: 'https://elsewhere.example' }), 403, 'wrong-scope');
    await expectProblem(await post({ origin: 'null' }), 403, 'wrong-scope');
    await expectProblem(await post({ origin: api.url }), 400, 'invalid-request');
    expect((await api.ask('/v1/sweeps', { scope: null, headers: { cookie } })).status).toBe(200);
  });

  it('end at logout', async () => {
    const cookie = await logIn(api.keys.read);
    const response = await api.ask('/logout', { method: 'POST', scope: null, headers: { cookie, origin: api.url } });
    expect(response.status).toBe(303);
    expect(response.headers.getSetCookie()[0]).toMatch(/^isthmus_session=;/);
  });
});

describe('pages', () => {
  const html = { accept: 'text/html,application/xhtml+xml' };

  it.each(['/', '/workers', '/sweeps/3f1b7f7e-7b0e-4d3c-9f57-0a2c7b6f4a11', '/queues'])(
    'send a stranger at %s to the login and back',
    async (path) => {
      const response = await api.ask(path, { scope: null, headers: html });
      expect(response.status).toBe(303);
      expect(response.headers.get('location')).toContain(`/login?next=${encodeURIComponent(path)}`);
    },
  );

  it('serve their scripts and styles, and not what else lies beside them', async () => {
    const status = async (name: string) => (await api.ask(`/assets/${name}`, { scope: null })).status;
    for (const name of ['style.css', 'mark.svg', 'sweepsPage.js', 'views.js', 'openapi-fetch/index.mjs'])
      expect(await status(name), name).toBe(200);
    const beside = ['format.test.js', 'format.js.map', 'format.d.ts', '../package.json', 'openapi-fetch/index.cjs'];
    for (const name of [...beside, 'client/index.d.ts', 'nothing.js', 'client/nothing.js']) {
      expect(await status(name), name).toBe(404);
    }
  });

  it('run no inline script but their import map, and load nothing from elsewhere', async () => {
    const cookie = await logIn(api.keys.read);
    for (const path of ['/', '/workers', '/sweeps/any', '/login']) {
      const response = await api.ask(path, { scope: null, headers: { ...html, cookie } });
      expect(response.status).toBe(200);
      const policy = response.headers.get('content-security-policy');
      expect(policy).toMatch(/default-src 'none';script-src 'self' 'sha256-[\w+/]{43}=';style-src 'self';/);
      const page = await response.text();
      const [element = '', map] = /<script type="importmap">(.*?)<\/script>/.exec(page) ?? [];
      // The login page's script imports no package.
      expect(map === undefined).toBe(path === '/login');
      if (map !== undefined) expect(policy).toContain(createHash('sha256').update(map).digest('base64'));
      expect(page.replace(element, '')).not.toMatch(/<script(?![^>]* src=)|<style|style="|\son\w+=|https?:\/\//);
    }
  });
});

function submitLogin(key: string, fields: Record<string, string> = {}): Promise<Response> {
  return fetch(`${api.url}/login`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: api.url },
    body: new URLSearchParams({ key, ...fields }),
  });
}

async function logIn(key: string): Promise<string> {
  const response = await submitLogin(key);
  return response.headers.getSetCookie()[0]!.split(';', 1)[0]!;
}
