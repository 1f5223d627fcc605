/** The report's look: one column, light and dark by the reader's setting, light on paper. */
import { type Palette, palettes } from '../theme.js';

// A picture of panels may be narrower than others: --scale is its part of their width, so that text has one size in all of them.
export const style = `
:root { color-scheme: light dark; ${variables(palettes.light)} --page: #f6f7f9; --link: #0b5cad; --alert: #8f3d00; --alert-back: #fff4e8; --agrees: #00684d; --differs: #8f3d00; }
@media screen and (prefers-color-scheme: dark) {
  :root { ${variables(palettes.dark)} --page: #0d1014; --link: #7cc4f5; --alert: #f5b97f; --alert-back: #2a2016; --agrees: #2bc194; --differs: #f5b97f; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, "Segoe UI", "DejaVu Sans", Verdana, sans-serif; }
main { max-width: 54rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 2.75rem 0 .5rem; }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .5rem; }
p, ul { margin: .5rem 0; }
ul { padding-left: 1.25rem; }
a { color: var(--link); }
.kicker, .faint, figcaption { color: var(--faint); }
.kicker { margin: 0 0 .25rem; font-size: .85rem; letter-spacing: .04em; text-transform: uppercase; }
.alert { background: var(--alert-back); border-left: 4px solid var(--alert); border-radius: 4px; margin: 1rem 0; padding: .75rem 1rem; }
.alert h2, .alert h3 { font-size: 1rem; margin: 0; color: var(--alert); }
.caution { color: var(--alert); }
.place { color: var(--faint); font-weight: 600; white-space: nowrap; }
.contents { columns: 2 22rem; list-style: none; padding: 0; }
.contents li { break-inside: avoid; display: flex; gap: .5rem; }
.contents .place { flex: none; font-size: .9rem; min-width: 5.25rem; }
.claim { border-top: 1px solid var(--line); padding: .25rem 0 .5rem; }
.claim h3 { margin: .75rem 0 .25rem; }
.claim ul { list-style: none; padding: 0; }
.claim li { align-items: baseline; display: flex; gap: .6rem; margin: .4rem 0; }
.verdict { border: 1px solid currentColor; border-radius: 1rem; display: inline-block; font-size: .8rem; font-weight: 600; flex: none; line-height: 1.4; white-space: nowrap; width: 5.25rem; padding: 0 .5rem; text-align: center; }
.verdict.agrees { color: var(--agrees); }
.verdict.differs { background: var(--differs); border-color: var(--differs); color: var(--page); }
.verdict.open { border-style: dotted; color: var(--faint); }
.remark { border-bottom: 1px dotted currentColor; }
figure.table { padding: .75rem 1rem; }
figure.table figcaption { padding: 0; }
figure.table td { white-space: nowrap; }
figure.claims td { min-width: 11rem; white-space: normal; }
figure.claims th[scope=row] { font-weight: normal; min-width: 14rem; }
figure.claims td > div + div { margin-top: .5rem; }
.published { background: var(--page); color: var(--faint); padding-left: .75rem; }
.apart, .numbers { margin: 1rem 0; }
figure { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; margin: 1rem 0; padding: .25rem .25rem .75rem; overflow: hidden; }
picture { display: block; overflow-x: auto; }
figure img { display: block; width: calc(100% * var(--scale)); min-width: calc(34rem * var(--scale)); height: auto; }
figcaption { font-size: .9rem; padding: .25rem 1rem 0; }
figcaption a { margin-right: .75rem; }
details { margin-top: .35rem; }
summary { cursor: pointer; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; margin: .5rem 0; width: 100%; }
caption { color: var(--faint); text-align: left; padding-bottom: .25rem; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .75rem .3rem 0; text-align: left; vertical-align: top; }
th { min-width: 8rem; }
.facts th { width: 14rem; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
code, pre { font-family: ui-monospace, "DejaVu Sans Mono", Consolas, monospace; font-size: .85rem; }
td code { overflow-wrap: anywhere; }
pre { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; overflow-wrap: anywhere; padding: .85rem 1rem; white-space: pre-wrap; }
@media (max-width: 36rem) { .claim li { display: block; } .claim li div { margin-top: .2rem; } }
@media print { body { background: #fff; } figure, table { break-inside: avoid; } }
`;

function variables({ background, ink, faint, grid }: Palette): string {
  return `--surface: ${background}; --ink: ${ink}; --faint: ${faint}; --line: ${grid};`;
}
