import { readEnvironment } from '@isthmus/service';
import { describe, expect, it } from 'vitest';
import { variables } from './env.js';

const least = { DATABASE_URL: 'postgresql://isthmus@db/isthmus', ISTHMUS_ARTIFACT_DIR: '/data' };

describe('the environment', () => {
  it('needs a database and a directory; the rest has defaults, and an empty variable is an absent one', () => {
    expect(readEnvironment(variables, { ...least, REDIS_URL: '', ISTHMUS_ADMIN_KEY: '', UNRELATED: 'x' })).toEqual({
      ...least,
      HOST: '127.0.0.1',
      PORT: 8080,
      LOG_LEVEL: 'info',
      ISTHMUS_BULL_BOARD_WRITABLE: false,
      ISTHMUS_CORS_ORIGINS: [],
      ISTHMUS_INSPECTION_MEMORY_MIB: 4096,
      ISTHMUS_INSPECTION_SECONDS: 120,
      ISTHMUS_INSPECTION_PROCESSES: 2,
      ISTHMUS_RETENTION_KEEP_LABEL: { key: 'keep', value: 'true' },
      ISTHMUS_TRUSTED_PROXIES: 0,
      ISTHMUS_WEBHOOK_ALLOW_PRIVATE: false,
    });
  });

  it.each([
    ['DATABASE_URL', 'mysql://hidden', /DATABASE_URL: expected postgresql:/],
    ['DATABASE_URL', '', /DATABASE_URL: /],
    ['REDIS_URL', 'http://hidden', /REDIS_URL: expected redis:/],
    ['PORT', '70000', /PORT: /],
    ['ISTHMUS_CORS_ORIGINS', 'hidden.example', /ISTHMUS_CORS_ORIGINS: expected origins/],
    ['ISTHMUS_CORS_ORIGINS', 'https://a.example,*', /ISTHMUS_CORS_ORIGINS: expected origins/],
    ['PORT', 'hidden', /PORT: /],
    ['ISTHMUS_ARTIFACT_DIR', '', /ISTHMUS_ARTIFACT_DIR: /],
    ['ISTHMUS_ADMIN_KEY', 'hidden', /ISTHMUS_ADMIN_KEY: expected at least 24/],
    ['ISTHMUS_ADMIN_KEY', 'hidden words cannot be a bearer token', /ISTHMUS_ADMIN_KEY: expected at least 24/],
    ['ISTHMUS_SESSION_SECRET', 'hidden', /ISTHMUS_SESSION_SECRET: expected at least 32/],
    ['ISTHMUS_BULL_BOARD_WRITABLE', 'hidden', /ISTHMUS_BULL_BOARD_WRITABLE: /],
    ['ISTHMUS_MODEL_LIMIT_BYTES', '-1', /ISTHMUS_MODEL_LIMIT_BYTES: /],
    ['ISTHMUS_INSPECTION_MEMORY_MIB', '64', /ISTHMUS_INSPECTION_MEMORY_MIB: /],
    ['ISTHMUS_INSPECTION_SECONDS', 'hidden', /ISTHMUS_INSPECTION_SECONDS: /],
    ['ISTHMUS_RETENTION_DAYS', '0', /ISTHMUS_RETENTION_DAYS: expected a number of days above 0/],
    ['ISTHMUS_RETENTION_KEEP_LABEL', 'hid den', /ISTHMUS_RETENTION_KEEP_LABEL: expected a label/],
    ['ISTHMUS_INSPECTION_PROCESSES', '0', /ISTHMUS_INSPECTION_PROCESSES: /],
    ['LOG_LEVEL', 'hidden', /LOG_LEVEL: /],
  ])('refuses %s=%s by its name, without repeating a value that may be a secret', (variable, value, expected) => {
    const read = () => readEnvironment(variables, { ...least, [variable]: value });
    expect(read).toThrow(expected);
    expect(read).not.toThrow(/hidden/);
  });
});
