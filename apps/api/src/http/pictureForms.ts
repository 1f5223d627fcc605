/** The forms of a curve or figure: chooses the requested one and answers with it. */
import { ProblemError } from '@isthmus/contracts';
import { curveToCsv, curveToVegaLite, type DrawnCurve, renderPng, renderSvg } from '@isthmus/plots';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { version } from '../version.js';
import { answerUnchanged, tagOf } from './conditional.js';
import { confineDocument } from './securityHeaders.js';

type Theme = 'light' | 'dark';
type Form = 'json' | 'csv' | 'svg' | 'png' | 'vl.json';

interface FormDescription {
  readonly mediaType: string;
  readonly write: (body: string, theme: Theme) => Promise<string | Uint8Array> | string;
}

const parse = (body: string) => JSON.parse(body) as DrawnCurve;

/** In the order of preference where a caller takes several. */
const forms: Record<Form, FormDescription> = {
  // The text itself: equal curves are equal bytes.
  json: { mediaType: 'application/json', write: (body) => body },
  csv: { mediaType: 'text/csv', write: (body) => curveToCsv(parse(body)) },
  svg: { mediaType: 'image/svg+xml', write: (body, theme) => renderSvg(parse(body), { theme }) },
  png: { mediaType: 'image/png', write: (body, theme) => renderPng(parse(body), { theme }) },
  'vl.json': {
    mediaType: 'application/vnd.vegalite+json',
    write: (body, theme) => JSON.stringify(curveToVegaLite(parse(body), theme), null, 2),
  },
};
const formNames = Object.keys(forms) as Form[];

export const pictureQuery = z.strictObject({ theme: z.enum(['light', 'dark']).default('light') });

export const pictureHeaders = {
  Accept: 'Used where the name has no extension.',
  'If-None-Match': 'ETag of the copy at hand.',
};

/** Media types by form, for the description of the API. */
export function pictureContent(json: z.ZodType | null): Record<string, z.ZodType | null> {
  return Object.fromEntries(formNames.map((form) => [forms[form].mediaType, form === 'json' ? json : null]));
}

/** "profile.svg" is profile as SVG; without an extension, what Accept prefers. */
export function chooseForm(request: Request, name: string): { name: string; form: Form } {
  // The longest extension first: "x.vl.json" ends with ".json" too.
  const longestFirst = [...formNames].sort((a, b) => b.length - a.length);
  const extension = longestFirst.find((form) => name.endsWith(`.${form}`));
  if (extension !== undefined) return { name: name.slice(0, -extension.length - 1), form: extension };
  const offered = formNames.map((form) => forms[form].mediaType);
  const accepted = request.accepts(offered);
  const form = formNames.find((one) => forms[one].mediaType === accepted);
  if (form !== undefined) return { name, form };
  const received = request.get('accept') ?? 'nothing';
  throw new ProblemError('not-acceptable', `Accept: expected one of ${offered.join(', ')}, received ${received}`, [
    { field: 'Accept', expected: `one of ${offered.join(', ')}`, received },
  ]);
}

/** Answers with `body`, the JSON of a curve, in this form; 304 where the caller has it. */
export async function answerPicture(
  request: Request,
  response: Response,
  { name, body, form, theme }: { name: string; body: string; form: Form; theme: Theme },
): Promise<void> {
  response.vary('Accept');
  response.set('Cache-Control', 'private, no-cache');
  // A picture also depends on the code that draws it, hence the version.
  if (answerUnchanged(request, response, tagOf(version, form, theme, body))) return;
  const { mediaType, write } = forms[form];
  const content = await write(body, theme);
  if (form === 'svg') confineDocument(response);
  response.set('Content-Disposition', `inline; filename="${name}.${form}"`);
  response.type(mediaType).send(typeof content === 'string' ? content : Buffer.from(content));
}
