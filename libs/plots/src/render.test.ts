import { encodeFloats, type Raster } from '@isthmus/contracts';
import type { Curve } from '@isthmus/sweeps';
import sharp from 'sharp';
import { compile } from 'vega-lite';
import { beforeAll, describe, expect, it } from 'vitest';
import { axisTitle, sampleText } from './curveText.js';
import { textWidth } from './fontMetrics.js';
import { renderPng, renderSvg, silentLogger, sizeOf } from './render.js';
import { curveOf } from './testing/curveOf.js';
import {
  connectivity,
  fixtureCurves,
  nothingYet,
  oneBin,
  relativeNorm,
  steps,
  threeLines,
  unitSquare,
} from './testing/curves.js';
import { crossSections, manyLabels, tenPictures } from './testing/rasters.js';
import { palettes } from './theme.js';
import { curveToVegaLite, pictureSize } from './vegaLite.js';

interface PlacedText {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Turned by an angle that is no quarter: its box is larger than its ink. */
  readonly slanted: boolean;
}

/** Every line of text of an SVG with its box in the picture, from the transforms around it and the font's own widths. */
function placedTexts(svg: string): PlacedText[] {
  type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];
  const times = (m: Matrix, n: Matrix): Matrix => [
    m[0] * n[0] + m[2] * n[1],
    m[1] * n[0] + m[3] * n[1],
    m[0] * n[2] + m[2] * n[3],
    m[1] * n[2] + m[3] * n[3],
    m[0] * n[4] + m[2] * n[5] + m[4],
    m[1] * n[4] + m[3] * n[5] + m[5],
  ];
  const transformOf = (attributes: string, around: Matrix) =>
    [...(/transform="([^"]*)"/.exec(attributes)?.[1] ?? '').matchAll(/(translate|rotate)\(([^)]*)\)/g)].reduce(
      (matrix, [, kind, numbers]) => {
        const [x = 0, y = 0] = numbers!.split(',').map(Number);
        const turn = (x * Math.PI) / 180;
        return kind === 'translate'
          ? times(matrix, [1, 0, 0, 1, x, y])
          : times(matrix, [Math.cos(turn), Math.sin(turn), -Math.sin(turn), Math.cos(turn), 0, 0]);
      },
      around,
    );
  const attribute = (attributes: string, name: string) => new RegExp(`${name}="([^"]*)"`).exec(attributes)?.[1];

  const around: Matrix[] = [[1, 0, 0, 1, 0, 0]];
  const placed: PlacedText[] = [];
  for (const [, opening, closing, textAttributes, content] of svg.matchAll(
    /<g\b([^>]*[^/])?>|(<\/g>)|<text\b([^>]*)>(.*?)<\/text>/gs,
  )) {
    if (closing !== undefined) around.pop();
    else if (textAttributes === undefined) around.push(transformOf(opening ?? '', around.at(-1)!));
    // Vega hides a label that would overlap its neighbour by making it transparent.
    else if (attribute(textAttributes, 'opacity') !== '0') {
      const matrix = transformOf(textAttributes, around.at(-1)!);
      const fontSize = Number.parseFloat(attribute(textAttributes, 'font-size')!);
      const bold = attribute(textAttributes, 'font-weight') === 'bold';
      const anchor = attribute(textAttributes, 'text-anchor');
      const lines = content!.includes('<tspan')
        ? [...content!.matchAll(/<tspan([^>]*)>([^<]*)<\/tspan>/g)].map(([, tspan, text]) => ({
            text: text!,
            down: Number(attribute(tspan!, 'dy') ?? 0),
          }))
        : [{ text: content!, down: 0 }];
      let y = 0;
      for (const { text, down } of lines) {
        y += down;
        const plain = text.replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '>');
        const width = textWidth(plain, { fontSize, bold });
        const x = anchor === 'end' ? -width : anchor === 'middle' ? -width / 2 : 0;
        const corners = [
          [x, y - 0.75 * fontSize],
          [x + width, y - 0.75 * fontSize],
          [x, y + 0.22 * fontSize],
          [x + width, y + 0.22 * fontSize],
        ].map(([u, v]) => [
          matrix[0] * u! + matrix[2] * v! + matrix[4],
          matrix[1] * u! + matrix[3] * v! + matrix[5],
        ]) as Array<[number, number]>;
        placed.push({
          text: plain,
          left: Math.min(...corners.map(([u]) => u)),
          right: Math.max(...corners.map(([u]) => u)),
          top: Math.min(...corners.map(([, v]) => v)),
          bottom: Math.max(...corners.map(([, v]) => v)),
          slanted: Math.abs(matrix[0]) > 1e-6 && Math.abs(matrix[1]) > 1e-6,
        });
      }
    }
  }
  return placed;
}

const cases = Object.entries(fixtureCurves).flatMap(([name, curve]) =>
  (['light', 'dark'] as const).map((theme) => ({ name, curve, theme })),
);

describe.each(cases)('the picture of $name in $theme', ({ curve, theme }) => {
  let svg: string;
  beforeAll(async () => {
    svg = await renderSvg(curve, { theme });
  });

  it('is understood by Vega-Lite without a warning', () => {
    const warnings: unknown[] = [];
    compile(curveToVegaLite(curve, theme), { logger: silentLogger((...messages) => warnings.push(...messages)) });
    expect(warnings).toEqual([]);
  });

  it('names both axes with their units and says how many samples there are, on one background', () => {
    const texts = placedTexts(svg).map(({ text }) => text);
    expect(texts).toContain(axisTitle(curve.xAxis));
    expect(texts).toContain(axisTitle(curve.yAxis));
    expect(texts.join(' ')).toContain(sampleText(curve));
    expect(svg).toContain(`fill="${palettes[theme].background}"`);
    // Embedded pictures are letters by chance.
    expect(svg.replaceAll(/base64,[^"]*/g, '')).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('keeps every text inside and off every other text', () => {
    const texts = placedTexts(svg);
    const { width, height } = sizeOf(svg);
    expect(width).toBeLessThanOrEqual(pictureSize.width);
    if (curve.form !== 'raster' && curve.frame === undefined) expect({ width, height }).toEqual(pictureSize);
    expect(texts.length).toBeGreaterThan(4);
    for (const { text, left, right, top, bottom } of texts) {
      expect([left >= 0, right <= width, top >= 0, bottom <= height], text).toEqual(Array(4).fill(true));
    }
    const straight = texts.filter(({ slanted }) => !slanted);
    const overlapping = straight.flatMap((one, index) =>
      straight
        .slice(index + 1)
        .filter((o) => one.left < o.right && o.left < one.right && one.top < o.bottom && o.top < one.bottom)
        .map((other) => `${one.text} | ${other.text}`),
    );
    expect(overlapping).toEqual([]);
  });
});

describe('a picture', () => {
  it('has the same bytes each time it is drawn', async () => {
    expect(await renderSvg(relativeNorm)).toBe(await renderSvg(relativeNorm));
    expect(Buffer.from(await renderPng(steps, { scale: 1 })).equals(await renderPng(steps, { scale: 1 }))).toBe(true);
  });

  it('is described to who cannot see it, with names from elsewhere escaped', async () => {
    const title = `<script>alert("1")</script> & 'more'`;
    const svg = await renderSvg(curveOf({ ...relativeNorm, title }));
    expect(svg).toMatch(/^<svg role="img" aria-label="Histogram: &lt;script&gt;/);
    expect(svg).not.toContain('<script');
  });

  it('draws each interval: as many whiskers as points, or a band', async () => {
    const rules = (svg: string) => svg.match(/<g class="mark-rule role-mark layer_\d+_marks"[\s\S]*?<\/g>/g) ?? [];
    const [whiskers] = rules(await renderSvg(connectivity));
    expect(whiskers!.match(/<line /g)).toHaveLength(connectivity.series[0]!.points.length);
    expect(await renderSvg(threeLines)).toMatch(/mark-area role-mark/);
    const bare = curveOf({ ...connectivity, series: [{ name: 'pairs', points: [{ x: 'any path', y: 0.5 }] }] });
    expect(rules(await renderSvg(bare)).join('')).not.toContain('<line ');
  });

  it('puts bin edges of a logarithmic axis at their logarithms', async () => {
    const points = [0.01, 0.1, 1].map((from) => ({ x: 3 * from, from, to: 10 * from, y: 0.3 }));
    const svg = await renderSvg(curveOf({ series: [{ name: 'images', points }] }));
    const [bars] = svg.match(/<g class="mark-rect role-mark[\s\S]*?<\/g>/)!;
    const widths = [...bars.matchAll(/d="M[^h]*h([\d.]+)v/g)].map(([, width]) => Number(width));
    expect(widths).toHaveLength(3);
    for (const width of widths) expect(width).toBeCloseTo(widths[0]!, 3);
  });

  it('leaves room beside a single bin, so that it looks like one', async () => {
    const [bars] = (await renderSvg(oneBin)).match(/<g class="mark-rect role-mark[\s\S]*?<\/g>/)!;
    const [, width] = /d="M[^h]*h([\d.]+)v/.exec(bars)!;
    expect(Number(width)).toBeGreaterThan(20);
    expect(Number(width)).toBeLessThan(pictureSize.width / 4);
  });

  it('says which points a logarithmic axis cannot show', async () => {
    const points = [
      { x: 0, y: 0.5 },
      { x: 1, y: 0.25 },
      { x: 10, y: 0.25 },
    ];
    const svg = await renderSvg(curveOf({ form: 'line', series: [{ name: 'images', points }] }));
    expect(svg).toContain('1 point at or below zero cannot be drawn on the logarithmic horizontal axis');
  });

  it('of a run without a result says so', async () => {
    expect(await renderSvg(nothingYet)).toContain('No sample is finished yet');
    expect(await renderSvg({ ...nothingYet, complete: true })).toContain('No sample gave a value');
  });
});

describe('a picture of rates', () => {
  it('is a square with its diagonal, whatever its lines reach', async () => {
    for (const curve of [
      unitSquare,
      curveOf({ ...unitSquare, series: [{ name: 'short', points: [{ x: 0.4, y: 0.5 }] }] }),
    ]) {
      const texts = placedTexts(await renderSvg(curve));
      const numbers = texts.filter(({ text }) => /^(0|100)$/.test(text));
      const [tops, sides] = [numbers.map(({ top }) => top), numbers.map(({ left, right }) => (left + right) / 2)];
      // 0 and 100 stand at both ends of both axes, so one of each is at the corner.
      expect(numbers).toHaveLength(4);
      const [high, wide] = [tops, sides].map((all) => Math.max(...all) - Math.min(...all));
      expect(Math.abs(high! - wide!)).toBeLessThan(30);
    }
    // Chance: a dashed line between two corners, alone in its stroke.
    const svg = await renderSvg(unitSquare);
    expect(svg).toMatch(new RegExp(`d="M0,380L380,0"[^>]*stroke="${palettes.light.faint}"`));
  });

  it('marks the same places on every line, each by a shape that its words explain', async () => {
    const svg = await renderSvg(unitSquare);
    expect(placedTexts(svg).map(({ text }) => text)).toContain('circle: t = 0, diamond: best t');
    const hollow = [
      ...svg.matchAll(new RegExp(`<path [^>]*fill="${palettes.light.background}"[^>]*stroke="([^"]*)"`, 'g')),
    ];
    const [first, second] = palettes.light.series;
    expect(hollow.map(([, stroke]) => stroke)).toEqual([first, first, second, second]);
    expect(await renderSvg(threeLines)).not.toContain('circle:');
  });
});

/** Red, green and blue of a picture at a place in pixels at scale 1. */
async function colourAt(curve: Curve, theme: 'light' | 'dark', places: ReadonlyArray<readonly [number, number]>) {
  const { data, info } = await sharp(await renderPng(curve, { theme, scale: 1 }))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return places.map(([x, y]) => {
    const at = 3 * (info.width * Math.round(y) + Math.round(x));
    return `#${data.subarray(at, at + 3).toString('hex')}`;
  });
}

const labelMaps = crossSections.raster as Extract<Raster, { kind: 'categories' }>;

describe('a picture of panels', () => {
  it('has one embedded picture a panel, and asks nothing of anywhere', async () => {
    const svg = await renderSvg(crossSections);
    expect(svg.match(/<image /g)).toHaveLength(4);
    for (const [, address] of svg.matchAll(/<image [^>]*href="([^"]*)"/g))
      expect(address).toMatch(/^data:image\/png;base64,/);
  });

  it('names in its legend the labels that it shows, and no other', async () => {
    const entries = (svg: string) => placedTexts(svg).map(({ text }) => text);
    const two = curveOf({ ...crossSections, raster: { ...labelMaps, panels: labelMaps.panels.slice(1, 2) } });
    const shown = entries(await renderSvg(two));
    expect(shown).toEqual(expect.arrayContaining(['Trouser', 'Dress']));
    expect(shown).not.toContain('Bag');
    expect(entries(await renderSvg(manyLabels))).toContain('other labels');
  });

  it('gives a label the same colour in every picture, the first row at the bottom', async () => {
    for (const theme of ['light', 'dark'] as const) {
      const { categories } = palettes[theme];
      const size = { columns: 2, rows: 2, x: [0, 1] as [number, number], y: [0, 1] as [number, number] };
      const quarters = { ...size, title: 'quarters', points: [], lines: [], cells: '4 9 0 7' };
      const curve = curveOf({ ...crossSections, raster: { ...labelMaps, panels: [quarters] } });
      const svg = await renderSvg(curve, { theme });
      const texts = placedTexts(svg);
      const title = texts.find(({ text }) => text === 'quarters')!;
      const middle = (title.left + title.right) / 2;
      const top = title.bottom + 10;
      const colours = await colourAt(curve, theme, [
        [middle - 100, top + 320],
        [middle + 100, top + 320],
        [middle - 100, top + 100],
        [middle + 100, top + 100],
      ]);
      expect(colours).toEqual([4, 9, 0, 7].map((label) => categories[label]));
    }
  });

  it('has the background where a number is 0, and both ends of the scale where it is largest, the first row on top', async () => {
    for (const theme of ['light', 'dark'] as const) {
      const { background, diverging } = palettes[theme];
      const size = { columns: 2, rows: 2, x: [0, 1] as [number, number], y: [0, 1] as [number, number] };
      const values = encodeFloats(Float32Array.of(-2, 0, 1, 2));
      const panel = { ...size, title: 'quarters', points: [], lines: [], channels: 1 as const, values };
      const curve = curveOf({
        ...tenPictures,
        raster: { kind: 'numbers', origin: 'upper', unit: '1', panels: [panel] },
      });
      const title = placedTexts(await renderSvg(curve, { theme })).find(({ text }) => text === 'quarters')!;
      const middle = (title.left + title.right) / 2;
      const top = title.bottom + 10;
      const [low, zero, half, high] = await colourAt(curve, theme, [
        [middle - 100, top + 100],
        [middle + 100, top + 100],
        [middle - 100, top + 320],
        [middle + 100, top + 320],
      ]);
      expect([low, zero, high]).toEqual([diverging[0], background, diverging[1]]);
      expect([low, zero, high]).not.toContain(half);
    }
  });

  it('is as high as its panels need, and its PNG is', async () => {
    const { width, height } = sizeOf(await renderSvg(crossSections));
    expect(height).toBeGreaterThan(pictureSize.height);
    const { info } = await sharp(await renderPng(crossSections, { scale: 1 }))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([width, height]);
  });
});

describe('a PNG', () => {
  it('decodes to the picture size times the scale, with ink, bars and background in it', async () => {
    for (const theme of ['light', 'dark'] as const) {
      const png = await renderPng(relativeNorm, { theme, scale: 1.5 });
      const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
      expect([info.width, info.height]).toEqual([1.5 * pictureSize.width, 1.5 * pictureSize.height]);
      const colours = new Set<number>();
      for (let i = 0; i < data.length; i += 3) colours.add((data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!);
      const { background, ink } = palettes[theme];
      expect(colours).toContain(Number.parseInt(background.slice(1), 16));
      expect(colours).toContain(Number.parseInt(ink.slice(1), 16));
      expect(colours.size).toBeGreaterThan(50);
    }
  });

  it('has its text drawn from the fonts that ship with it', async () => {
    const titled = await sharp(await renderPng(relativeNorm, { scale: 1 }))
      .raw()
      .toBuffer();
    const other = await sharp(await renderPng({ ...relativeNorm, title: 'Another title' }, { scale: 1 }))
      .raw()
      .toBuffer();
    const row = pictureSize.width * 4;
    // The title's rows differ, the rows below the subtitle do not.
    expect(titled.subarray(0, 40 * row).equals(other.subarray(0, 40 * row))).toBe(false);
    expect(titled.subarray(70 * row).equals(other.subarray(70 * row))).toBe(true);
  });

  it('refuses a scale that would not fit into memory or draw nothing', async () => {
    await expect(renderPng(relativeNorm, { scale: 0 })).rejects.toThrow(RangeError);
    await expect(renderPng(relativeNorm, { scale: 1000 })).rejects.toThrow('got 1000');
  });
});
