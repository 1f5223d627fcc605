/** The commands that compute a sweep again. */
import { type DatasetView, type ModelView, modelManifest, type SweepRequest } from '@isthmus/contracts';

/**
 * Lines for a shell, in a clone of Isthmus while a cluster runs. Files are called by the names of what they hold; the report says their
 * hashes. Names are of letters, digits, '.', '_' and '-' (contracts' resourceName), and JSON that is printed over lines has no line END.
 */
export function reproduceCommand(
  request: SweepRequest,
  { models, dataset }: { models: readonly ModelView[]; dataset: DatasetView | null },
): string {
  return [
    ...models.flatMap(({ name, manifest }) => {
      const plain = JSON.stringify(modelManifest.parse({})) === JSON.stringify(modelManifest.parse(manifest));
      const add = `npm run isthmus -- models add ${name}.onnx --name ${name}`;
      return plain ? [add] : [jsonFile(`${name}.json`, manifest), `${add} --manifest ${name}.json`];
    }),
    ...(dataset === null ? [] : [`npm run isthmus -- datasets add ${dataset.name}.ids --name ${dataset.name}`]),
    jsonFile('sweep.json', request),
    'npm run isthmus -- submit sweep.json --watch',
  ].join('\n');
}

function jsonFile(name: string, content: unknown): string {
  return `cat > ${name} <<'END'\n${JSON.stringify(content, null, 2)}\nEND`;
}
