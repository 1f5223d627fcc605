import { describe, expect, it } from 'vitest';
import * as ids from '../ids.js';
import { definitions } from '../list.js';
import { columnName, columnsAt, readColumn } from './columns.js';
import { named } from './named.js';

describe('columns', () => {
  it('are read back with the numbers that they are taken at', () => {
    expect(columnName('score', 0.5, 0.1)).toBe('score@0.5@0.1');
    expect(columnName('label')).toBe('label');
    for (const at of [[], [1], [1e-7, 2.5], [1e21]])
      expect(readColumn(columnName('score', ...at))).toEqual({ name: 'score', at });
    expect(columnsAt({ label: 3, score: null }, 1, 0.3)).toEqual({ 'label@1@0.3': 3, 'score@1@0.3': null });
  });
});

describe('identities', () => {
  it('are called by their key and by the numbers that they are taken at', () => {
    const ids = named({ measured: 'Measured', kept: (images: number) => `Kept with ${images} images` }, 'AtBoundary');
    expect(ids.measured).toEqual({ id: 'measuredAtBoundary', name: 'Measured' });
    expect(ids.kept(2)).toEqual({ id: 'keptAtBoundary@2', name: 'Kept with 2 images' });
  });

  it('exist for every analysis', () => {
    for (const { kind } of definitions) expect(ids).toHaveProperty(`${kind}Ids`);
  });
});
