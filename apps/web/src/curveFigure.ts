/** One curve on the page: its picture in the page's scheme, its headline numbers, and its files. */
import type { Curve, RunView } from '@isthmus/sweeps';
import { client } from './api.js';
import { element, facts } from './element.js';
import { count, headline } from './format.js';

/** Pixels of a picture that fills its figure (plots' pictureSize); pictures of panels may be narrower. */
const fullWidth = 760;

export interface CurveFigure {
  readonly figure: HTMLElement;
  /** Fetches what changed since the last time; the browser's cache and the ETag make "nothing" cheap. */
  refresh(theme: 'light' | 'dark'): Promise<void>;
}

export function curveFigure({ id, distinction }: RunView, name: string): CurveFigure {
  const base = `/v1/runs/${id}/curves/${name}`;
  const path = { runId: id, name };
  const picture = element('img', { alt: '', width: fullWidth, height: 460 });
  const title = element('h3', { textContent: name });
  const subject = element('span', { className: 'sub' });
  const numbers = element('div');
  const links = element('p', { className: 'links' });
  const figure = element('figure', {}, element('figcaption', {}, title, subject), picture, numbers, links);
  let dataTag: string | null = null;
  let pictureTag: string | null = null;

  return {
    figure,
    async refresh(theme) {
      const [{ response: data }, { response: drawing }] = await Promise.all([
        client.api.GET('/v1/runs/{runId}/curves/{name}.json', { params: { path }, ...fresh }),
        client.api.GET('/v1/runs/{runId}/curves/{name}.svg', { params: { path, query: { theme } }, ...fresh }),
      ]);
      if (tagOf(data) !== dataTag) {
        dataTag = tagOf(data);
        describe((await data.json()) as Curve);
      }
      if (tagOf(drawing) !== pictureTag) {
        pictureTag = tagOf(drawing);
        await showPicture(picture, await drawing.blob());
      }
      links.replaceChildren(
        ...['csv', 'json', 'svg', 'png', 'vl.json'].map((form) => fileLink(base, form, theme, title.textContent)),
      );
    },
  };

  function describe(curve: Curve): void {
    const { ok, failed, expected } = curve.samples;
    title.textContent = curve.title;
    const setting = distinction === '' ? '' : `, ${distinction}`;
    subject.textContent = `${curve.model.name} on ${curve.dataset.name}${setting}, ${count(ok)} of ${count(expected)} samples${
      failed > 0 ? `, ${count(failed)} failed` : ''
    }${curve.complete ? '' : ' so far'}`;
    const entries = curve.headlines.map((one) => [one.name, headline(one)] as const);
    numbers.replaceChildren(
      facts(entries),
      ...(curve.notes ?? []).map((note) => element('p', { className: 'sub', textContent: note })),
    );
    picture.alt = `${curve.title}: ${entries.map(([term, value]) => `${term} ${value}`).join('; ')}. The CSV file holds the points.`;
  }
}

/** Asked with the ETag of the browser's copy; read only where it is another one than what the page shows. */
const fresh = { cache: 'no-cache', parseAs: 'stream' } as const;

function tagOf(response: Response): string | null {
  return response.headers.get('etag');
}

/** Swaps the picture only when the new one is decoded, so that it does not flicker. */
async function showPicture(picture: HTMLImageElement, content: Blob): Promise<void> {
  const url = URL.createObjectURL(content);
  const next = new Image();
  next.src = url;
  await next.decode();
  const previous = picture.src;
  picture.width = next.naturalWidth;
  picture.height = next.naturalHeight;
  // As much of the figure as of a full picture, so that text has one size in all of them.
  picture.style.width = `${(100 * next.naturalWidth) / fullWidth}%`;
  picture.src = url;
  if (previous.startsWith('blob:')) URL.revokeObjectURL(previous);
}

function fileLink(base: string, form: string, theme: string, title: string): HTMLElement {
  const drawn = form === 'svg' || form === 'png';
  const words = form === 'vl.json' ? 'Vega-Lite' : form.toUpperCase();
  const link = element('a', { href: `${base}.${form}${drawn ? `?theme=${theme}` : ''}`, textContent: words });
  link.ariaLabel = `${title} as ${words}`;
  return link;
}
