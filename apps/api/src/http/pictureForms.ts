/** The forms of a curve or figure: chooses the requested one and answers with it. */
import { ProblemError } from '@isthmus/contracts';
import { curveToCsv, curveToVegaLite, type DrawnCurve, renderPng, renderSvg } from '@isthmus/plots';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { version } from '../version.js';
import { answerUnchanged, tagOf } from './conditional.js';
import { type MediaContent, noFields } from './operation.js';
import type { Renderings } from './renderings.js';
import { confineDocument } from './securityHeaders.js';

export type Theme = 'light' | 'dark';
export type Form = 'json' | 'csv' | 'svg' | 'png' | 'vl.json';

interface FormDescription {
  readonly mediaType: string;
  /** In the name of its operation, and in a sentence. */
  readonly word: string;
  readonly words: string;
  /** Whether it has a theme. */
  readonly isDrawn: boolean;
  readonly write: (body: string, theme: Theme) => Promise<string | Uint8Array> | string;
}

const parse = (body: string) => JSON.parse(body) as DrawnCurve;

const vegaLite = z.looseObject({}).meta({
  id: 'VegaLiteSpecification',
  description: 'A specification as https://vega.github.io/vega-lite/ describes.',
});

/** In the order of preference where a caller takes several. */
const forms: Record<Form, FormDescription> = {
  // The text itself: equal curves are equal bytes.
  json: { mediaType: 'application/json', word: 'Json', words: 'JSON', isDrawn: false, write: (body) => body },
  csv: {
    mediaType: 'text/csv',
    word: 'Csv',
    words: 'CSV',
    isDrawn: false,
    write: (body) => curveToCsv(parse(body)),
  },
  svg: {
    mediaType: 'image/svg+xml',
    word: 'Svg',
    words: 'an SVG picture',
    isDrawn: true,
    write: (body, theme) => renderSvg(parse(body), { theme }),
  },
  png: {
    mediaType: 'image/png',
    word: 'Png',
    words: 'a PNG picture',
    isDrawn: true,
    write: (body, theme) => renderPng(parse(body), { theme }),
  },
  'vl.json': {
    mediaType: 'application/vnd.vegalite+json',
    word: 'VegaLite',
    words: 'a Vega-Lite specification',
    isDrawn: true,
    write: (body, theme) => JSON.stringify(curveToVegaLite(parse(body), theme), null, 2),
  },
};
const formNames = Object.keys(forms) as Form[];
/** As operations are mounted: "x.vl.json" ends with ".json" too. */
const longestFirst = [...formNames].sort((a, b) => b.length - a.length);

export const themeQuery = z.strictObject({
  theme: z.enum(['light', 'dark']).default('light').describe('Colours for light or for dark pages.'),
});

interface FormOfPicture {
  readonly form: Form;
  /** "Csv", as operations are called. */
  readonly word: string;
  readonly words: string;
  readonly query: z.ZodObject;
  /** @param json schema of the form json */
  content(json: z.ZodType): Record<string, MediaContent>;
}

/** The forms as the operations of a picture, one each, in the order in which the router tries them. */
export const pictureForms: readonly FormOfPicture[] = longestFirst.map((form) => {
  const { word, words, isDrawn, mediaType } = forms[form];
  return {
    form,
    word,
    words,
    query: isDrawn ? themeQuery : noFields,
    content: (json) => ({ [mediaType]: form === 'json' ? json : form === 'vl.json' ? vegaLite : null }),
  };
});

/** Media types of every form. @param json schema of the form json */
export function pictureContent(json: z.ZodType): Record<string, MediaContent> {
  return Object.assign({}, ...formNames.map((form) => pictureForms.find((one) => one.form === form)!.content(json)));
}

/** The form that Accept prefers of those that there are. @throws ProblemError not-acceptable where it takes none of them */
export function negotiateForm(request: Request, there: readonly Form[] = formNames): Form {
  const offered = there.map((form) => forms[form].mediaType);
  const accepted = request.accepts(offered);
  const form = there.find((one) => forms[one].mediaType === accepted);
  if (form !== undefined) return form;
  const received = request.get('accept') ?? 'nothing';
  throw new ProblemError('not-acceptable', `Accept: expected one of ${offered.join(', ')}, received ${received}`, [
    { field: 'Accept', expected: `one of ${offered.join(', ')}`, received },
  ]);
}

/** Answers with `body`, the JSON of a curve, in this form; 304 where the caller has it. */
export async function answerPicture(
  request: Request,
  response: Response,
  picture: { name: string; body: string; form: Form; theme: Theme; renderings: Renderings },
): Promise<void> {
  const { name, body, form, theme, renderings } = picture;
  response.vary('Accept');
  response.set('Cache-Control', 'private, no-cache');
  // A picture also depends on the code that draws it, hence the version.
  const tag = tagOf(version, form, theme, body);
  if (answerUnchanged(request, response, tag)) return;
  const { mediaType, isDrawn, write } = forms[form];
  const draw = async () => write(body, theme);
  const content = isDrawn ? await renderings.keep(tag, draw, ({ length }) => 2 * length) : await draw();
  if (form === 'svg') confineDocument(response);
  response.set('Content-Disposition', `inline; filename="${name}.${form}"`);
  response.type(mediaType).send(typeof content === 'string' ? content : Buffer.from(content));
}
