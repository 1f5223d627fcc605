/**
 * How wide a text is in the font that pictures are drawn with, so that nothing overlaps on a machine without fonts.
 * Reads the tables cmap, head, hhea and hmtx of a TrueType file (OpenType specification 1.9).
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** DejaVu Sans ships with the product; a browser without it has Verdana, of nearly the same widths, or a narrower one. */
export const fontFamily = 'DejaVu Sans, Verdana, Arial, sans-serif';
export const fontFiles: readonly [regular: string, bold: string] = [
  require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
];

export interface TextStyle {
  /** Pixels. */
  readonly fontSize: number;
  readonly bold?: boolean;
}

/** Width in pixels. Kerning is left out: it makes a text narrower by about a percent. */
export function textWidth(text: string, { fontSize, bold = false }: TextStyle): number {
  const font = bold ? fonts.bold() : fonts.regular();
  let units = 0;
  for (const character of text) units += font.advance(character.codePointAt(0)!);
  return (units * fontSize) / font.unitsPerEm;
}

/** Breaks a text at `separator`s into lines of at most `width` pixels; a single part may be wider. */
export function wrapText(text: string, width: number, style: TextStyle, separator = ' '): string[] {
  const lines: string[] = [];
  for (const word of text.split(separator)) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)}${separator}${word}`;
    if (lines.length > 0 && textWidth(longer, style) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

interface Font {
  readonly unitsPerEm: number;
  /** In font units; the missing glyph's for a character that the font lacks. */
  advance(codePoint: number): number;
}

const fonts = { regular: once(() => readFont(fontFiles[0])), bold: once(() => readFont(fontFiles[1])) };

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function readFont(path: string): Font {
  const bytes = readFileSync(path);
  const tables = new Map<string, number>();
  for (let i = 0; i < bytes.readUInt16BE(4); i += 1) {
    const entry = 12 + 16 * i;
    tables.set(bytes.toString('latin1', entry, entry + 4), bytes.readUInt32BE(entry + 8));
  }
  const table = (tag: string): number => {
    const offset = tables.get(tag);
    if (offset === undefined) throw new Error(`${path}: expected a TrueType font with a table ${tag}`);
    return offset;
  };
  const unitsPerEm = bytes.readUInt16BE(table('head') + 18);
  const measured = bytes.readUInt16BE(table('hhea') + 34);
  const hmtx = table('hmtx');
  const glyphs = readCharacterMap(path, bytes, table('cmap'));
  return {
    unitsPerEm,
    // Glyphs after the last measured one have its width.
    advance: (codePoint) => bytes.readUInt16BE(hmtx + 4 * Math.min(glyphs(codePoint), measured - 1)),
  };
}

/** Glyph of a code point by the font's segmented Unicode table (cmap format 12). */
function readCharacterMap(path: string, bytes: Buffer, cmap: number): (codePoint: number) => number {
  for (let i = 0; i < bytes.readUInt16BE(cmap + 2); i += 1) {
    const subtable = cmap + bytes.readUInt32BE(cmap + 4 + 8 * i + 4);
    if (bytes.readUInt16BE(subtable) !== 12) continue;
    const groups = bytes.readUInt32BE(subtable + 12);
    return (codePoint) => {
      for (let group = 0; group < groups; group += 1) {
        const at = subtable + 16 + 12 * group;
        if (codePoint > bytes.readUInt32BE(at + 4)) continue;
        const start = bytes.readUInt32BE(at);
        return codePoint < start ? 0 : bytes.readUInt32BE(at + 8) + codePoint - start;
      }
      return 0;
    };
  }
  throw new Error(`${path}: expected a character map of format 12`);
}
