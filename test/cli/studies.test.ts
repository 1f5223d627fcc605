/** The studies of this repository are valid. They name files of this repository or files that docs/reproduce.md says how to add. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseRequest } from '@isthmus/contracts';
import { sweepInputErrors } from '@isthmus/planning';
import { sweepRequest } from '@isthmus/sweeps';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../..', import.meta.url));

const instructions = readFileSync(join(root, 'docs', 'reproduce.md'), 'utf8');

test.each(readdirSync(join(root, 'studies')))('%s', (file) => {
  const request = parseRequest(sweepRequest, parse(readFileSync(join(root, 'studies', file), 'utf8')), file);
  const datasets = [request.dataset, ...request.analyses.flatMap(({ dataset }) => dataset ?? [])];
  for (const name of [...request.models, ...datasets]) {
    const comesAlong = ['onnx', 'ids'].some((form) => existsSync(join(root, 'models', `${name}.${form}`)));
    // A file that is named as the study names it needs no name beside.
    const ways = [`--name ${name} `, `--name ${name}\n`, `models add ${name}.onnx `];
    expect(comesAlong || ways.some((way) => instructions.includes(way)), name).toBe(true);
  }
  expect(sweepInputErrors(request, 784)).toEqual([]);
});
