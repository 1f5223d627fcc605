/** Colours of pictures and reports, on light and on dark. */

export type Theme = 'light' | 'dark';

/** At least one, so that there is always a first. */
type Colours = readonly [string, ...string[]];

export interface Palette {
  readonly background: string;
  /** Text, axes and whiskers. */
  readonly ink: string;
  /** Subtitles and tick labels; at least 4.5:1 on the background. */
  readonly faint: string;
  readonly grid: string;
  /**
   * Colours of series, in order: Okabe and Ito's set ("Color universal design", 2008), which people with any colour vision tell apart, made
   * darker on light and lighter on dark where the original has less than 3:1 against the background.
   */
  readonly series: Colours;
  /**
   * Colours of categories that fill areas, in order: Tol's "muted" set ("Colour schemes", SRON/EPS/TN/09-002, 2021), whose areas people
   * with any colour vision tell apart; the last, pale grey, also stands for whatever has no colour of its own.
   */
  readonly categories: Colours;
  /** Below and above 0, which has the background's colour. */
  readonly diverging: readonly [below: string, above: string];
  /** Opacity of filled bars, so that whiskers stand out where they cross them. */
  readonly fillOpacity: number;
}

/** The entry at `index`, which begins again after the last. */
export function cycled<T>(entries: readonly [T, ...T[]], index: number): T {
  return entries[index % entries.length] ?? entries[0];
}

/** The same on light and on dark: areas touch each other, not the background. */
const muted: Colours = [
  '#cc6677',
  '#332288',
  '#ddcc77',
  '#117733',
  '#88ccee',
  '#882255',
  '#44aa99',
  '#999933',
  '#aa4499',
  '#dddddd',
];

export const palettes: Readonly<Record<Theme, Palette>> = {
  light: {
    background: '#ffffff',
    ink: '#1b1f24',
    faint: '#57606a',
    grid: '#e4e7eb',
    categories: muted,
    diverging: ['#0b5c9c', '#b34700'],
    series: ['#0072b2', '#d55e00', '#008463', '#b8578f', '#a87400', '#2f7fae'],
    fillOpacity: 0.85,
  },
  dark: {
    background: '#14181d',
    ink: '#eceff2',
    faint: '#a3adb8',
    grid: '#2b323a',
    categories: muted,
    diverging: ['#6fc3f5', '#f79a4d'],
    series: ['#56b4e9', '#f0883e', '#2bc194', '#d991b9', '#e6b93c', '#9ecbe8'],
    fillOpacity: 0.7,
  },
};
