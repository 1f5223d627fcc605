import type { CurvePoint } from '@isthmus/contracts';
import { describe, expect, it } from 'vitest';
import { curveToCsv } from './curveCsv.js';
import { curveOf, fixtureCurves, nothingYet } from './fixtureCurves.js';

/** Records of RFC 4180: fields between commas, quoted where they hold a comma, a quote or a line end. */
function parse(text: string): string[][] {
  const records: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    records.at(-1)!.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
    if (end === '\r\n') records.push([]);
  }
  expect(records.pop()).toEqual([]);
  return records;
}

function pointsOf(text: string) {
  const [header, ...rows] = parse(text);
  return rows.map((row) => {
    const point = Object.fromEntries(
      header!.map((column, index) => [column, row[index]!] as const).filter(([, field]) => field !== ''),
    );
    for (const column of header!.slice(2))
      if (column in point) (point as Record<string, unknown>)[column] = Number(point[column]);
    return point;
  });
}

describe('a curve as CSV', () => {
  it.each(Object.entries(fixtureCurves))('gives back every number of %s exactly', (_, curve) => {
    const expected = curve.series.flatMap(({ name, points }) =>
      points.map((point: CurvePoint) => ({ series: name, ...point, x: String(point.x) })),
    );
    expect(pointsOf(curveToCsv(curve))).toEqual(expected);
  });

  it('quotes names that hold commas, quotes and line ends', () => {
    const name = 'a "long", strange\r\nname';
    const curve = curveOf({ series: [{ name, points: [{ x: 'b, c', y: -1.5e-300 }] }] });
    expect(pointsOf(curveToCsv(curve))).toEqual([{ series: name, x: 'b, c', y: -1.5e-300 }]);
  });

  it('is its header alone where there is no point', () => {
    expect(curveToCsv(nothingYet)).toBe('series,x,from,to,y,low,high,count\r\n');
  });
});
