/** The commands that compute a sweep again. */
import { type DatasetView, type ModelView, modelManifest } from '@isthmus/contracts';
import type { SweepRequest } from '@isthmus/sweeps';

/**
 * Lines for a shell, in a clone of Isthmus while a cluster runs. Files are called by the names of what they hold; the report says their
 * hashes. Names are of letters, digits, '.', '_' and '-' (contracts' resourceName), and JSON that is printed over lines has no line END.
 */
export function reproduceCommand(
  request: SweepRequest,
  { models, datasets }: { models: readonly ModelView[]; datasets: readonly DatasetView[] },
): string {
  return [
    ...models.flatMap(({ name, manifest }) => {
      const plain = JSON.stringify(modelManifest.parse({})) === JSON.stringify(modelManifest.parse(manifest));
      const add = `npm run isthmus -- models add ${name}.onnx --name ${name}`;
      return plain ? [add] : [jsonFile(`${name}.json`, manifest), `${add} --manifest ${name}.json`];
    }),
    ...datasets.map(({ name }) => `npm run isthmus -- datasets add ${name}.ids --name ${name}`),
    jsonFile('sweep.json', request),
    'npm run isthmus -- submit sweep.json --watch',
  ].join('\n');
}

function jsonFile(name: string, content: object): string {
  return `cat > ${name} <<'END'\n${readableJson(content)}\nEND`;
}

/** A line a field, and of a list of objects a line an object: short enough to read, and to change. */
function readableJson(content: object): string {
  const fields = Object.entries(content)
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) =>
        `  ${JSON.stringify(name)}: ${isListOfObjects(value) ? listText(value) : JSON.stringify(value)}`,
    );
  return `{\n${fields.join(',\n')}\n}`;
}

function isListOfObjects(value: unknown): value is object[] {
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'object');
}

function listText(objects: readonly object[]): string {
  return `[\n${objects.map((one) => `    ${JSON.stringify(one)}`).join(',\n')}\n  ]`;
}
