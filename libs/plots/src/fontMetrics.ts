/** How wide a text is in the font that pictures are drawn with, so that nothing overlaps on a machine without fonts. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font } from 'fontkitten';

const require = createRequire(import.meta.url);

/** DejaVu Sans ships with the product; a browser without it has Verdana, of nearly the same widths, or a narrower one. */
export const fontFamily = 'DejaVu Sans, Verdana, Arial, sans-serif';
export const fontFiles = {
  regular: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  bold: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
} as const;

interface TextStyle {
  /** Pixels. */
  readonly fontSize: number;
  readonly bold?: boolean;
}

/** Width in pixels. Kerning is left out: it makes a text narrower by about one percent. */
export function textWidth(text: string, { fontSize, bold = false }: TextStyle): number {
  const font = fontOf(bold ? 'bold' : 'regular');
  let units = 0;
  for (const { advanceWidth } of font.glyphsForString(text)) units += advanceWidth;
  return (units * fontSize) / font.unitsPerEm;
}

/** Breaks a text at `separator`s into lines of at most `width` pixels; a single part may be wider. */
export function wrapText(text: string, width: number, style: TextStyle, separator = ' '): string[] {
  const [first = '', ...parts] = text.split(separator);
  const lines: string[] = [];
  let line = first;
  for (const part of parts) {
    const longer = `${line}${separator}${part}`;
    if (textWidth(longer, style) <= width) {
      line = longer;
    } else {
      lines.push(line);
      line = part;
    }
  }
  return [...lines, line];
}

const parsed = new Map<keyof typeof fontFiles, Font>();

function fontOf(weight: keyof typeof fontFiles): Font {
  const known = parsed.get(weight);
  if (known !== undefined) return known;
  const font = create(readFileSync(fontFiles[weight]));
  if (font.isCollection) throw new Error(`${fontFiles[weight]}: expected one font, received a collection`);
  parsed.set(weight, font);
  return font;
}
