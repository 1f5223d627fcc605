/** Makes libs/client/src/generated/document.ts, the types of the API's description. A test holds it to the description of today. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './places.mjs';

/** @param {object} document the API's description */
export async function writeTypes(document) {
  // One of the tools of this folder, which are installed by then.
  const { default: openapiTS, astToString } = await import('openapi-typescript');
  // Fields that have a default may be left out of a request; in answers the schema requires them.
  const text = JSON.stringify(document);
  // It changes what it is given.
  const nodes = await openapiTS(JSON.parse(text), { defaultNonNullable: false, arrayLength: true, alphabetize: true });
  const hash = createHash('sha256').update(text).digest('hex');
  const head = `/**\n * Made by \`npm run -s openapi types\`, never by hand: the API as types, from its description with the\n * SHA-256 ${hash}.\n */\n`;
  writeFileSync(join(root, 'libs/client/src/generated/document.ts'), head + astToString(nodes));
}
