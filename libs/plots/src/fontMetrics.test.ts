import { Resvg } from '@resvg/resvg-js';
import { describe, expect, it } from 'vitest';
import { fontFiles, textWidth, wrapText } from './fontMetrics.js';

/** Width of the ink that resvg draws, with the same font files. */
function drawnWidth(text: string, bold: boolean): number {
  const weight = bold ? 'bold' : 'normal';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="100"><text x="10" y="50" font-family="DejaVu Sans" font-size="40" font-weight="${weight}">${text}</text></svg>`;
  const font = { loadSystemFonts: false, fontFiles: Object.values(fontFiles), defaultFontFamily: 'DejaVu Sans' };
  return new Resvg(svg, { font }).getBBox()!.width;
}

describe('the width of a text', () => {
  it.each([
    ['Share of images (%)', false],
    ['‖r(x)‖ / ‖x‖ (ratio)', false],
    ['Distance to the decision boundary', true],
    ['Größe, длина, μήκος', false],
  ])('is that of the drawn text: %s', (text, bold) => {
    const measured = textWidth(text, { fontSize: 40, bold });
    // Ink leaves out the sides of the first and last glyph and is kerned: never wider, and narrower by little.
    const drawn = drawnWidth(text, bold);
    expect(drawn).toBeLessThanOrEqual(measured + 0.5);
    expect(drawn).toBeGreaterThan(0.95 * measured - 4);
  });

  it('grows with the size and with boldness', () => {
    const width = textWidth('boundary', { fontSize: 10 });
    expect(textWidth('boundary', { fontSize: 30 })).toBeCloseTo(3 * width, 9);
    expect(textWidth('boundary', { fontSize: 10, bold: true })).toBeGreaterThan(width);
  });
});

describe('breaking a text into lines', () => {
  it('keeps every word and fills no line beyond the width', () => {
    const text = 'Share of images whose label a random direction of this length keeps';
    const lines = wrapText(text, 150, { fontSize: 12 });
    expect(lines.join(' ')).toBe(text);
    expect(lines.length).toBeGreaterThan(2);
    for (const line of lines) expect(textWidth(line, { fontSize: 12 })).toBeLessThanOrEqual(150);
  });

  it('leaves a word that is wider than the line whole, and breaks at another separator', () => {
    expect(wrapText('an incomprehensibility', 40, { fontSize: 12 })).toEqual(['an', 'incomprehensibility']);
    expect(wrapText('one · two three · four', 70, { fontSize: 12 }, ' · ')).toEqual(['one', 'two three', 'four']);
  });
});
