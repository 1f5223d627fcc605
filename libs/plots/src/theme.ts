/** Colours of pictures and reports, on light and on dark. */

export type Theme = 'light' | 'dark';

export interface Palette {
  readonly background: string;
  /** Text, axes and whiskers. */
  readonly ink: string;
  /** Subtitles and tick labels; at least 4.5:1 on the background. */
  readonly faint: string;
  readonly grid: string;
  /**
   * Of series, in order: Okabe and Ito's set ("Color universal design", 2008), which people with any colour vision tell apart, made
   * darker on light and lighter on dark where the original has less than 3:1 against the background.
   */
  readonly series: readonly string[];
  /** Of filled bars, so that whiskers stand out where they cross them. */
  readonly fillOpacity: number;
}

export const palettes: Readonly<Record<Theme, Palette>> = {
  light: {
    background: '#ffffff',
    ink: '#1b1f24',
    faint: '#57606a',
    grid: '#e4e7eb',
    series: ['#0072b2', '#d55e00', '#008463', '#b8578f', '#a87400', '#2f7fae'],
    fillOpacity: 0.85,
  },
  dark: {
    background: '#14181d',
    ink: '#eceff2',
    faint: '#a3adb8',
    grid: '#2b323a',
    series: ['#56b4e9', '#f0883e', '#2bc194', '#d991b9', '#e6b93c', '#9ecbe8'],
    fillOpacity: 0.7,
  },
};
