/**
 * HTML from templates in which every value is escaped unless it is HTML already. Template engines bring files and caches of their own;
 * a tagged template needs neither.
 */

export interface Html {
  readonly html: string;
}
type Value = Html | string | number | readonly Value[] | null;

/** html`<p>${text}</p>`: text is escaped, Html and lists of it go in as they are, null leaves nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { html: parts.reduce((text, part, index) => text + shown(values[index - 1] ?? null) + part) };
}

export function raw(text: string): Html {
  return { html: text };
}

function shown(value: Value): string {
  if (value === null) return '';
  if (Array.isArray(value)) return value.map(shown).join('');
  return typeof value === 'object' ? (value as Html).html : escaped(String(value));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For element content and for quoted attributes, in HTML and in SVG. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

export function dataUri(mediaType: string, content: string): string {
  return `data:${mediaType};base64,${Buffer.from(content, 'utf8').toString('base64')}`;
}
