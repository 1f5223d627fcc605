/** The studies that come along are valid, and name what comes along. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseRequest, sweepRequest } from '@isthmus/contracts';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../..', import.meta.url));

test.each(readdirSync(join(root, 'studies')))('%s', (file) => {
  const request = parseRequest(sweepRequest, parse(readFileSync(join(root, 'studies', file), 'utf8')), file);
  for (const model of request.models) expect(existsSync(join(root, 'models', `${model}.onnx`)), model).toBe(true);
  expect(existsSync(join(root, 'models', `${request.dataset}.ids`)), request.dataset).toBe(true);
});
