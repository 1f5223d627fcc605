/**
 * Writes CaffeNet, GoogLeNet or VGG-19 with seeded weights, for tests and benchmarks. Their speed and the rules of their ops do not
 * depend on what they have learned. Build first (npm run build).
 *
 *   node models/paper/build.mjs caffenet|googlenet|vgg19 FILE [--seed N] [--style plain|zoo] [--opset N]
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { networks } from './networks.mjs';
import { onnxFile } from './onnxFile.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '0' },
    style: { type: 'string', default: 'plain' },
    opset: { type: 'string' },
  },
});
const [name, file] = positionals;
if (!Object.hasOwn(networks, name ?? '') || file === undefined || !['plain', 'zoo'].includes(values.style)) {
  process.stderr.write(`usage: build.mjs ${Object.keys(networks).join('|')} FILE [--seed N] [--style plain|zoo] [--opset N]\n`);
  process.exit(1);
}
const opset = Number(values.opset ?? (values.style === 'zoo' ? 9 : 13));
const bytes = onnxFile(name, { seed: Number(values.seed), style: values.style, opset });
await writeFile(file, bytes);
process.stdout.write(`${file}: ${name}, ${values.style}, opset ${opset}, ${bytes.length} bytes\n`);
