/** A run's curve in the form that the extension or the Accept header asks for. */
import { createHash } from 'node:crypto';
import { type Curve, curve, ProblemError } from '@isthmus/contracts';
import { curveToCsv, curveToVegaLite, renderPng, renderSvg } from '@isthmus/plots';
import { readCurve } from '@isthmus/store';
import type { Request } from 'express';
import { z } from 'zod';
import { answerUnchanged } from '../http/conditional.js';
import { type Operation, operation } from '../http/operation.js';
import { confineDocument } from '../http/securityHeaders.js';
import type { Cluster } from '../parts.js';
import { version } from '../version.js';

type Theme = 'light' | 'dark';
type Form = 'json' | 'csv' | 'svg' | 'png' | 'vl.json';

interface FormDescription {
  readonly mediaType: string;
  readonly write: (body: string, theme: Theme) => Promise<string | Uint8Array> | string;
}

const parse = (body: string) => JSON.parse(body) as Curve;

/** In the order of preference where a caller takes several. */
const forms: Record<Form, FormDescription> = {
  // The stored text itself: equal curves are equal bytes.
  json: { mediaType: 'application/json', write: (body) => body },
  csv: { mediaType: 'text/csv', write: (body) => curveToCsv(parse(body)) },
  svg: { mediaType: 'image/svg+xml', write: (body, theme) => renderSvg(parse(body), { theme }) },
  png: { mediaType: 'image/png', write: (body, theme) => renderPng(parse(body), { theme }) },
  'vl.json': {
    mediaType: 'application/vnd.vegalite+json',
    write: (body, theme) => JSON.stringify(curveToVegaLite(parse(body), theme), null, 2),
  },
};
const curveNames = /^[\w.-]{1,100}$/;
const formNames = Object.keys(forms) as Form[];

export function curveOperations({ store }: Cluster): Operation[] {
  return [
    operation({
      id: 'readCurve',
      method: 'get',
      path: '/v1/runs/:runId/curves/:name',
      tag: 'curves',
      summary: 'A curve as data or as a picture',
      description:
        'The form is the extension of the name (.json, .csv, .svg, .png, .vl.json for Vega-Lite), or without one what Accept asks for. While the run works the curve holds the samples so far and says how many. Send If-None-Match to fetch it only when it changed.',
      scope: 'read',
      params: z.strictObject({ runId: z.string(), name: z.string() }),
      query: z.strictObject({ theme: z.enum(['light', 'dark']).default('light') }),
      headers: { Accept: 'Used where the name has no extension.', 'If-None-Match': 'ETag of the copy at hand.' },
      responses: {
        200: {
          description: 'The curve.',
          content: Object.fromEntries(formNames.map((form) => [forms[form].mediaType, form === 'json' ? curve : null])),
          headers: { ETag: 'Changes with the curve, its form and its theme.' },
        },
        304: { description: 'The copy at hand is still right.' },
      },
      async handle({ request, response, params: { runId, name }, query: { theme } }) {
        const { curveName, form } = chooseForm(request, name);
        // readCurve answers null for a run id that is none; a name that Postgres cannot hold must not reach it.
        const body = curveNames.test(curveName) ? await readCurve(store, runId, curveName) : null;
        if (body === null) throw noSuchCurve(runId, curveName);
        response.vary('Accept');
        response.set('Cache-Control', 'private, no-cache');
        if (answerUnchanged(request, response, tagOf(body, form, theme))) return;
        const { mediaType, write } = forms[form];
        const content = await write(body, theme);
        if (form === 'svg') confineDocument(response);
        response.set('Content-Disposition', `inline; filename="${curveName}.${form}"`);
        response.type(mediaType).send(typeof content === 'string' ? content : Buffer.from(content));
      },
    }),
  ];
}

function chooseForm(request: Request, name: string): { curveName: string; form: Form } {
  // The longest extension first: "x.vl.json" ends with ".json" too.
  const longestFirst = [...formNames].sort((a, b) => b.length - a.length);
  const extension = longestFirst.find((form) => name.endsWith(`.${form}`));
  if (extension !== undefined) return { curveName: name.slice(0, -extension.length - 1), form: extension };
  const offered = formNames.map((form) => forms[form].mediaType);
  const accepted = request.accepts(offered);
  const form = formNames.find((one) => forms[one].mediaType === accepted);
  if (form !== undefined) return { curveName: name, form };
  const received = request.get('accept') ?? 'nothing';
  throw new ProblemError('not-acceptable', `Accept: expected one of ${offered.join(', ')}, received ${received}`, [
    { field: 'Accept', expected: `one of ${offered.join(', ')}`, received },
  ]);
}

/** A picture also depends on the code that draws it, hence the version. */
function tagOf(body: string, form: Form, theme: Theme): string {
  const hash = createHash('sha256').update(`${version}\n${form}\n${theme}\n${body}`);
  return `"${hash.digest('base64url').slice(0, 27)}"`;
}

function noSuchCurve(runId: string, name: string): ProblemError {
  return new ProblemError(
    'not-found',
    `expected a run and a curve that it has, received run "${runId}" and curve "${name}"; GET /v1/sweeps/{sweepId} lists the curves of each run so far`,
    [{ field: 'name', expected: 'the name of a curve of this run', received: name }],
  );
}
