import { describe, expect, it } from 'vitest';
import { palettes } from './theme.js';

/** Contrast of two colours as WCAG 2.2 defines it. */
function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: string): number {
  const [r, g, b] = channels(colour).map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  ) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
}

/** `colour` at `opacity` over `behind`. */
function over(colour: string, opacity: number, behind: string): string {
  const back = channels(behind);
  const mixed = channels(colour).map((value, channel) => opacity * value + (1 - opacity) * back[channel]!);
  return `#${mixed
    .map((value) =>
      Math.round(255 * value)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

describe.each(Object.entries(palettes))('the %s palette', (_, { background, ink, faint, series, fillOpacity }) => {
  it('has text of at least 4.5:1 and marks of at least 3:1 on its background', () => {
    expect(contrast(ink, background)).toBeGreaterThanOrEqual(7);
    expect(contrast(faint, background)).toBeGreaterThanOrEqual(4.5);
    for (const colour of series) expect(contrast(colour, background), colour).toBeGreaterThanOrEqual(3);
  });

  it('has whiskers that stand out on the bars they cross', () => {
    for (const colour of series) {
      expect(contrast(ink, over(colour, fillOpacity, background)), colour).toBeGreaterThanOrEqual(2.5);
    }
  });

  it('has series that differ', () => {
    expect(new Set(series).size).toBe(series.length);
  });
});
