/**
 * Checks the compose files without a container engine: the compose specification's JSON schema (from
 * dclint), the promises of docs/guarantees.md, and that each app accepts its environment.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { readEnvironment } from '@isthmus/service';
import { DCLinter } from 'dclint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { variables as aggregatorVariables } from '../../apps/aggregator/dist/env.js';
import { variables as apiVariables } from '../../apps/api/dist/env.js';
import { variables as workerVariables } from '../../apps/worker/dist/env.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const main = 'docker-compose.yml';
const overlays = ['deploy/docker-compose.gpu.yml', 'deploy/docker-compose.network.yml'];
const folder = mkdtempSync(join(tmpdir(), 'isthmus-test-compose-'));

interface Service {
  image?: string;
  build?: { context: string; dockerfile: string };
  command?: string[];
  environment?: Record<string, string | null>;
  ports?: string[];
  volumes?: string[];
  networks?: string[];
  healthcheck?: { test: string[] };
  restart?: string;
  deploy?: Record<string, never>;
}

function read(file: string): { services: Record<string, Service>; volumes?: Record<string, unknown> } {
  return parse(readFileSync(join(root, file), 'utf8'), { merge: true });
}

/** Violations of the compose specification, without the linter's rules on order and quotes. */
function schemaErrors(file: string): string[] {
  const linter = new DCLinter({ rules: {}, quiet: true, debug: false, exclude: [] });
  const [result] = linter.lintFiles([file], false);
  if (result === undefined) throw new Error(`dclint did not read ${file}`);
  return result.messages
    .filter(({ rule }: { rule: string }) => rule === 'invalid-schema' || rule === 'invalid-yaml')
    .map(String);
}

/** ${NAME}, ${NAME:-default}, ${NAME:?message} replaced as compose does. */
function interpolate(text: string, variables: NodeJS.Dict<string>): string {
  return text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, operator = '', word = '') => {
    const value = variables[name] || undefined;
    if (value === undefined && operator === '?') throw new Error(`${name}: ${word}`);
    return value ?? (operator === '-' ? word : '');
  });
}

function environmentOf(service: Service, variables: NodeJS.Dict<string>): Record<string, string> {
  const given = Object.entries(service.environment ?? {}).map(([name, value]) => [
    name,
    value === null ? variables[name] : interpolate(String(value), variables),
  ]);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

let secrets: NodeJS.Dict<string>;
const envFile = join(folder, '.env');

beforeAll(() => {
  execFileSync('sh', [join(root, 'deploy/make-env.sh'), envFile], { stdio: 'pipe' });
  secrets = parseEnv(readFileSync(envFile, 'utf8'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([main, ...overlays])('%s follows the compose specification', (file) => {
  expect(schemaErrors(join(root, file))).toEqual([]);
});

test('a file that does not follow the compose specification is noticed', () => {
  const broken = join(folder, 'docker-compose.yml');
  writeFileSync(broken, 'services:\n  api:\n    image: isthmus\n    comand: ["node"]\n');
  expect(schemaErrors(broken)).toHaveLength(1);
});

describe(main, () => {
  const { services, volumes = {} } = read(main);

  test('has every part, each with a health check and restarted when it ends', () => {
    expect(Object.keys(services).sort()).toEqual(['aggregator', 'api', 'postgres', 'redis', 'worker']);
    for (const [name, service] of Object.entries(services)) {
      expect(service.healthcheck?.test.length, name).toBeGreaterThan(1);
      expect(service.restart, name).toBe('unless-stopped');
    }
  });

  test('publishes nothing but the API, on the loopback', () => {
    const published = Object.entries(services).flatMap(([name, { ports = [] }]) => ports.map((port) => [name, port]));
    expect(published).toHaveLength(1);
    expect(published[0]![0]).toBe('api');
    expect(published[0]![1]).toMatch(/^127\.0\.0\.1:/);
  });

  test('keeps Redis durable and never evicting', () => {
    const command = services.redis?.command?.join(' ');
    expect(command).toContain('--appendonly yes');
    expect(command).toContain('--maxmemory-policy noeviction');
  });

  test('keeps what must last in declared volumes', () => {
    const mounted = Object.values(services).flatMap(({ volumes = [] }) => volumes.map((one) => one.split(':')[0]));
    expect(mounted.sort()).toEqual(['artifacts', 'cache', 'postgres', 'redis']);
    expect(Object.keys(volumes).sort()).toEqual(mounted);
  });

  test('has no password of its own: every secret must be given', () => {
    const text = readFileSync(join(root, main), 'utf8');
    const uses = [...text.matchAll(/\$\{(\w*(?:PASSWORD|SECRET|KEY))([^}]*)\}/g)];
    expect(uses.length).toBeGreaterThan(5);
    for (const [use, , rest] of uses) expect(rest, use).toMatch(/^:\?/);
    expect(() => environmentOf(services.api!, {})).toThrow('run deploy/make-env.sh first');
  });

  test('gives each app an environment that it accepts, with the secrets of make-env.sh', () => {
    const redisUrl = `redis://:${secrets.REDIS_PASSWORD}@redis:6379`;
    expect(readEnvironment(apiVariables, environmentOf(services.api!, secrets))).toMatchObject({
      HOST: '0.0.0.0',
      PORT: 8080,
      REDIS_URL: redisUrl,
      ISTHMUS_ADMIN_KEY: secrets.ISTHMUS_ADMIN_KEY,
      ISTHMUS_BULL_BOARD_WRITABLE: false,
    });
    expect(readEnvironment(aggregatorVariables, environmentOf(services.aggregator!, secrets))).toMatchObject({
      REDIS_URL: redisUrl,
    });
    expect(readEnvironment(workerVariables, environmentOf(services.worker!, secrets))).toMatchObject({
      REDIS_URL: redisUrl,
      ISTHMUS_API_URL: 'http://api:8080',
      ISTHMUS_PROVIDER: 'cpu',
    });
    expect(
      readEnvironment(workerVariables, environmentOf(services.worker!, { ...secrets, ISTHMUS_THREADS: '3' })),
    ).toMatchObject({
      ISTHMUS_THREADS: 3,
    });
  });

  test('sets no variable that its app does not know', () => {
    const known = { api: apiVariables.shape, aggregator: aggregatorVariables.shape, worker: workerVariables.shape };
    for (const [app, shape] of Object.entries(known)) {
      for (const name of Object.keys(services[app]!.environment ?? {})) expect(shape).toHaveProperty(name);
    }
  });

  test('starts programs that exist', () => {
    for (const { command = [], healthcheck, build } of Object.values(services)) {
      if (build !== undefined) expect(statSync(join(root, build.dockerfile)).isFile()).toBe(true);
      for (const word of [...command, ...(healthcheck?.test ?? [])].filter((one) => /\.m?js$/.test(one))) {
        expect(statSync(join(root, word)).isFile(), word).toBe(true);
      }
    }
  });
});

test('the GPU overlay gives the worker a GPU and a provider that uses it', () => {
  const { worker } = read('deploy/docker-compose.gpu.yml').services;
  expect(worker!.deploy).toMatchObject({
    resources: { reservations: { devices: [{ driver: 'nvidia', capabilities: ['gpu'] }] } },
  });
  const environment = { ...read(main).services.worker!.environment, ...worker!.environment };
  expect(readEnvironment(workerVariables, environmentOf({ environment }, secrets))).toMatchObject({
    ISTHMUS_PROVIDER: 'cuda',
  });
});

test('the network overlay listens only on the address it is given, and on none without one', () => {
  const { services } = read('deploy/docker-compose.network.yml');
  const ports = Object.values(services).flatMap(({ ports = [] }) => ports);
  expect(ports).toHaveLength(3);
  for (const port of ports) {
    expect(interpolate(port, { ISTHMUS_ADDRESS: '10.0.0.5' })).toMatch(/^10\.0\.0\.5:\d+:\d+$/);
    expect(() => interpolate(port, {})).toThrow('ISTHMUS_ADDRESS');
  }
});

test('make-env.sh writes different secrets each time, for its owner only, and never over a file', () => {
  expect(statSync(envFile).mode & 0o777).toBe(0o600);
  const other = join(folder, 'other.env');
  execFileSync('sh', [join(root, 'deploy/make-env.sh'), other], { stdio: 'pipe' });
  const others = parseEnv(readFileSync(other, 'utf8'));
  expect(Object.keys(others)).toEqual(Object.keys(secrets));
  for (const [name, value] of Object.entries(others)) {
    expect(value).toMatch(/^(isk_)?[0-9a-f]{64}$/);
    expect(value).not.toBe(secrets[name]);
  }
  const before = readFileSync(envFile, 'utf8');
  expect(() => execFileSync('sh', [join(root, 'deploy/make-env.sh'), envFile], { stdio: 'pipe' })).toThrow(
    'exists already',
  );
  expect(readFileSync(envFile, 'utf8')).toBe(before);
});
