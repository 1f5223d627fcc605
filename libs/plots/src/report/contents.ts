/** The list at the top of a report: what is in it, by its number in the paper where it has one. */
import { type Html, html } from '../html.js';

export interface ContentsEntry {
  /** "Fig. 3"; null for what the paper does not show. */
  readonly place: string | null;
  readonly title: string;
  /** The element's, without #. */
  readonly id: string;
}

export function contents(entries: readonly ContentsEntry[]): Html {
  return html`<nav aria-labelledby="contents">
<h2 id="contents">Contents</h2>
<ul class="contents">${entries.map(
    ({ place, title, id }) =>
      html`<li><span class="place">${place ?? ''}</span> <a href="#${id}">${title}</a></li>
`,
  )}</ul>
</nav>
`;
}
