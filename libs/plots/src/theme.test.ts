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

/** How the three kinds of colour blindness see linear red, green and blue (Machado, Oliveira and Fernandes 2009, severity 1). */
const visions = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** CIE L*a*b* (D65) of a colour as a vision sees it; a distance of 2.3 is just noticeable. */
function seen(colour: string, vision: keyof typeof visions): number[] {
  const linear = channels(colour).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  const times = (matrix: number[][], vector: number[]) =>
    matrix.map((row) => row.reduce((sum, weight, i) => sum + weight * vector[i]!, 0));
  const shown = times(visions[vision], linear).map((value) => Math.min(1, Math.max(0, value)));
  const white = [0.95047, 1, 1.08883];
  const matrix = [
    [0.4124, 0.3576, 0.1805],
    [0.2126, 0.7152, 0.0722],
    [0.0193, 0.1192, 0.9505],
  ];
  const [x, y, z] = times(matrix, shown).map((value, i) => {
    const t = value / white[i]!;
    return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116;
  }) as [number, number, number];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

describe.each(Object.keys(visions) as Array<keyof typeof visions>)('for %s', (vision) => {
  it.each(Object.entries(palettes))(
    'areas of categories in the %s palette are told apart, and both signs of a number',
    (_, palette) => {
      const apart = (a: string, b: string) => {
        const [one, other] = [seen(a, vision), seen(b, vision)];
        return Math.hypot(...one.map((value, i) => value - other[i]!));
      };
      const { categories, diverging, background } = palette;
      // Six times what is just noticeable.
      for (const [i, one] of categories.entries()) {
        for (const other of categories.slice(i + 1)) expect(apart(one, other), `${one} ${other}`).toBeGreaterThan(14);
      }
      const ends = [...diverging, background];
      for (const [i, one] of ends.entries()) {
        for (const other of ends.slice(i + 1)) expect(apart(one, other), `${one} ${other}`).toBeGreaterThan(40);
      }
    },
  );
});

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
