/** Draws a curve as SVG (Vega without a browser) and as PNG (resvg with the fonts that ship with the product). */
import { renderAsync } from '@resvg/resvg-js';
import * as vega from 'vega';
import { compile } from 'vega-lite';
import { altText } from './curveText.js';
import type { DrawnCurve } from './drawnCurve.js';
import { fontFiles, textWidth } from './fontMetrics.js';
import { escaped } from './html.js';
import { palettes, type Theme } from './theme.js';
import { curveToVegaLite } from './vegaLite.js';

interface RenderOptions {
  readonly theme?: Theme;
}

// Vega measures text with a canvas, and guesses 0.8 em a character where there is none. This is its hook for a measured width;
// nothing else in a process that imports this package draws with Vega.
const { textMetrics } = vega as unknown as {
  textMetrics: { width: (item: { fontSize?: number; fontWeight?: string | number }, text: string) => number };
};
textMetrics.width = ({ fontSize = 11, fontWeight }, text) => textWidth(text, { fontSize, bold: fontWeight === 'bold' });

/** Vega warns on the console, which belongs to the program; tests listen instead. */
export function silentLogger(onWarning: (...messages: readonly unknown[]) => void = () => undefined) {
  const logger = {
    level: () => logger,
    error: (...messages: readonly unknown[]) => {
      throw new Error(messages.map(String).join(' '));
    },
    warn: (...messages: readonly unknown[]) => {
      onWarning(...messages);
      return logger;
    },
    info: () => logger,
    debug: () => logger,
  };
  return logger as unknown as vega.LoggerInterface;
}

/** A whole SVG document. Text stays text. The same curve gives the same bytes. */
export async function renderSvg(curve: DrawnCurve, { theme = 'light' }: RenderOptions = {}): Promise<string> {
  const { spec } = compile(curveToVegaLite(curve, theme), { logger: silentLogger() });
  const view = new vega.View(vega.parse(spec), { renderer: 'none', logger: silentLogger() });
  try {
    const svg = await view.toSVG();
    return svg.replace('<svg ', () => `<svg role="img" aria-label="${escaped(altText(curve))}" `);
  } finally {
    view.finalize();
  }
}

/** Pixels of a drawn picture at scale 1: 760 x 460, or as high as its panels need. */
export function sizeOf(svg: string): { width: number; height: number } {
  const [, width, height] = /^<svg [^>]*?\bwidth="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  if (width === undefined) throw new Error('expected an SVG document with its size');
  return { width: Math.ceil(Number(width)), height: Math.ceil(Number(height)) };
}

/** PNG at `scale` pixels for each of the picture's; 2 serves print at 16 cm and dense screens. */
export async function renderPng(
  curve: DrawnCurve,
  { theme = 'light', scale = 2 }: RenderOptions & { readonly scale?: number } = {},
): Promise<Uint8Array> {
  if (!(scale > 0 && scale <= 10)) throw new RangeError(`renderPng: expected a scale of 0 to 10, got ${scale}`);
  const image = await renderAsync(await renderSvg(curve, { theme }), {
    fitTo: { mode: 'zoom', value: scale },
    background: palettes[theme].background,
    font: { loadSystemFonts: false, fontFiles: Object.values(fontFiles), defaultFontFamily: 'DejaVu Sans' },
  });
  return image.asPng();
}
