import { expect, test } from 'vitest';
import { describeConnection, queueConnection } from './connection.js';

const databaseUrl = 'postgresql://isthmus:secret@db.internal/isthmus';

test('Redis is used where its URL is given, the database otherwise', () => {
  expect(queueConnection({ redisUrl: 'redis://cache', databaseUrl })).toEqual({ kind: 'redis', url: 'redis://cache' });
  expect(queueConnection({ databaseUrl })).toEqual({ kind: 'postgres', databaseUrl });
  expect(queueConnection({ redisUrl: ' ', databaseUrl })).toEqual({ kind: 'postgres', databaseUrl });
});

test('a connection is described without its password', () => {
  expect(describeConnection({ kind: 'redis', url: 'rediss://user:secret@cache.internal:6380/2' })).toBe(
    'Redis at cache.internal:6380',
  );
  expect(describeConnection({ kind: 'redis', url: 'redis://cache' })).toBe('Redis at cache:6379');
  expect(describeConnection({ kind: 'postgres', databaseUrl })).toBe('the Postgres queue at db.internal:5432');
  expect(describeConnection({ kind: 'redis', url: 'not a url: secret' })).toBe('Redis at an address that is not a URL');
});
