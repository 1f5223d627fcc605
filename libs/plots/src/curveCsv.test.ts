import { type CurvePoint, decodeCells, decodeFloats, type Raster } from '@isthmus/contracts';
import type { Curve } from '@isthmus/sweeps';
import { describe, expect, it } from 'vitest';
import { curveToCsv } from './curveCsv.js';
import { curveOf } from './testing/curveOf.js';
import { fixtureCurves, nothingYet } from './testing/curves.js';
import { colourPictures, crossSections, noPicture, tenPictures } from './testing/rasters.js';

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

const categoriesOf = ({ raster }: Curve) => (raster?.kind === 'categories' ? raster.categories : []);

describe('a curve as CSV', () => {
  it.each(Object.entries(fixtureCurves).filter(([, { form }]) => form !== 'raster'))(
    'gives back every number of %s exactly',
    (_, curve) => {
      const expected = curve.series.flatMap(({ name, points }) =>
        points.map((point: CurvePoint) => ({ series: name, ...point, x: String(point.x) })),
      );
      expect(pointsOf(curveToCsv(curve))).toEqual(expected);
    },
  );

  it('quotes names that hold commas, quotes and line ends', () => {
    const name = 'a "long", strange\r\nname';
    const curve = curveOf({ series: [{ name, points: [{ x: 'b, c', y: -1.5e-300 }] }] });
    expect(pointsOf(curveToCsv(curve))).toEqual([{ series: name, x: 'b, c', y: -1.5e-300 }]);
  });

  it.each(['=HYPERLINK("http://example.com")', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])(
    'has no text that a spreadsheet takes for a formula: %j',
    (name) => {
      const curve = curveOf({ series: [{ name, points: [{ x: name, y: -2 }] }] });
      expect(pointsOf(curveToCsv(curve))).toEqual([{ series: `'${name}`, x: `'${name}`, y: -2 }]);
    },
  );

  it('of label maps has each run of cells with its label, then the points and lines', () => {
    const [header, ...rows] = parse(curveToCsv(crossSections));
    expect(header).toEqual(['panel', 'what', 'y', 'from', 'to', 'value']);
    const [panel] = (crossSections.raster as Extract<Raster, { kind: 'categories' }>).panels;
    const mine = rows.filter(([title]) => title === panel!.title);
    const cells = decodeCells(panel!);
    const step = 12 / 40;
    const painted = new Int32Array(cells.length).fill(-1);
    for (const [, , y, from, to, value] of mine.filter(([, what]) => what === 'cell')) {
      const row = Math.round((Number(y) + 6) / step);
      const [first, last] = [from, to].map((x) => Math.round((Number(x) + 2) / step));
      for (let c = first!; c <= last!; c++) painted[41 * row + c] = categoriesOf(crossSections).indexOf(value!);
    }
    expect(painted).toEqual(cells);
    expect(
      mine
        .filter(([, what]) => what === 'point')
        .at(-1)!
        .slice(2),
    ).toEqual(['0.3', '0.1', '0.1', 'x₁ + r']);
    expect(mine.filter(([, what]) => what === 'line')).toHaveLength(2);
  });

  it.each([
    { name: 'one channel', curve: tenPictures, channels: ['cell'] },
    { name: 'three channels', curve: colourPictures, channels: ['red', 'green', 'blue'] },
  ])('of pictures of $name has every number exactly', ({ curve, channels }) => {
    const rows = parse(curveToCsv(curve)).slice(1);
    const { panels } = curve.raster as Extract<Raster, { kind: 'numbers' }>;
    const size = 28 * 28;
    for (const panel of panels) {
      // CSV has no -0.
      const values = decodeFloats(panel).map((value) => value + 0);
      const given = channels.map(() => new Float32Array(size));
      for (const [title, what, y, from, to, value] of rows) {
        if (title !== panel.title) continue;
        given[channels.indexOf(what!)]!.fill(
          Number(value),
          28 * Number(y) + Number(from),
          28 * Number(y) + Number(to) + 1,
        );
      }
      given.forEach((channel, c) => {
        expect(channel).toEqual(values.subarray(c * size, (c + 1) * size));
      });
    }
  });

  it('is its header alone where there is no point', () => {
    expect(curveToCsv(nothingYet)).toBe('series,x,from,to,y,low,high,count\r\n');
    expect(curveToCsv(noPicture)).toBe('panel,what,y,from,to,value\r\n');
  });
});
