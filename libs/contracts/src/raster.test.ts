import { describe, expect, it } from 'vitest';
import { decodeCells, decodeFloats, encodeCells, encodeFloats } from './raster.js';

describe('cells of a panel', () => {
  it('come back from their runs, across rows and without a category', () => {
    const cells = Int32Array.of(7, 7, 7, 7, -1, 999, 0, 0, 0);
    expect(encodeCells(cells)).toBe('7*4 -1 999 0*3');
    expect(decodeCells({ cells: '7*4 -1 999 0*3', columns: 3, rows: 3 })).toEqual(cells);
    expect(decodeCells({ cells: encodeCells([5]), columns: 1, rows: 1 })).toEqual(Int32Array.of(5));
  });

  it.each(['7*8', '7*10', '7*9 1', '', 'x', '7*9 ', '7**9', '1.5*9'])('are refused as "%s" of nine', (cells) => {
    expect(() => decodeCells({ cells, columns: 3, rows: 3 })).toThrow(
      /raster: expected runs of 3 x 3 cells in all, got/,
    );
  });
});

describe('numbers of a panel', () => {
  it('come back bit for bit', () => {
    const values = Float32Array.of(0, -0, 1 / 3, -1e-38, 3e38, Number.NaN);
    const decoded = decodeFloats({ values: encodeFloats(values), channels: 3, columns: 1, rows: 2 });
    expect(new Uint8Array(decoded.buffer)).toEqual(new Uint8Array(values.buffer));
  });

  it('are refused where there are too few', () => {
    expect(() => decodeFloats({ values: encodeFloats(new Float32Array(3)), channels: 1, columns: 2, rows: 2 })).toThrow(
      'raster: expected 1 x 2 x 2 float32 numbers, got 12 bytes',
    );
  });
});
