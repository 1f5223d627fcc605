/** Wrong arguments are refused with one line and exit code 2, before anything is started or sent. */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from './runCli.js';

const folder = mkdtempSync(join(tmpdir(), 'isthmus-bad-input-'));
const inFolder = (name: string) => join(folder, name);
const state = inFolder('state');

beforeAll(() => {
  writeFileSync(inFolder('cut.idx'), Buffer.from([0, 0, 8, 3, 0, 0, 0, 9]));
  writeFileSync(inFolder('labels.idx'), Buffer.from([0, 0, 8, 1, 0, 0, 0, 1, 7]));
  writeFileSync(inFolder('not-packed.ids'), 'no data set');
  writeFileSync(inFolder('manifest.json'), '{"bounds": [1, 0]}');
  writeFileSync(inFolder('grey.json'), '{"scale": 1}');
  writeFileSync(inFolder('std.json'), '{"std": [0.2]}');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function expectRefusal(words: readonly string[], sentence: RegExp, env: NodeJS.ProcessEnv = {}) {
  const { code, stdout, stderr } = await runCli(words, { ISTHMUS_STATE: state, ...env });
  expect(stderr).toMatch(sentence);
  expect(stderr.trim().split('\n'), stderr).toHaveLength(1);
  expect(stdout).toBe('');
  expect(code).toBe(2);
}

test.concurrent.for<[string, string[], RegExp]>([
  ['an unknown command', ['submt', 'x.yaml'], /unknown command 'submt' \(Did you mean submit\?\)/],
  ['an unknown option', ['up', '--worker', '2'], /unknown option '--worker' \(Did you mean --workers\?\)/],
  ['no file to submit', ['submit'], /missing required argument 'file'/],
  ['no workers', ['up', '--workers', '0'], /--workers.*whole number from 1 to 256/],
  ['a port that is none', ['up', '--port', 'http'], /--port.*whole number from 1 to 65535/],
  ['an unknown queue', ['up', '--queue', 'kafka'], /--queue.*auto, redis, postgres/],
  [
    'a file that is not there',
    ['submit', '/nowhere.yaml'],
    /nowhere\.yaml: expected a file that can be read \(ENOENT\)/,
  ],
  [
    'a demonstration whose report has no place',
    ['demo', '--out', inFolder('cut.idx')],
    /--out: expected a folder that can be written, received .*cut\.idx \(EEXIST\)/,
  ],
  ['no cluster', ['watch', 'a-sweep'], /No cluster runs on .*state: start one with "(isthmus|node \S+) up"/],
  ['a cluster without a key', ['sweeps', '--url', 'http://127.0.0.1:1'], /needs a key: give --key or ISTHMUS_API_KEY/],
  [
    'nothing to import',
    ['datasets', 'add', '--name', 'x'],
    /expected one of: a packed file, --idx, --cifar10, --folder, --tar/,
  ],
  [
    'images without labels',
    ['datasets', 'add', '--name', 'x', '--idx', inFolder('cut.idx')],
    /two files, images and labels, received 1/,
  ],
  [
    'a folder that is resized to less than the crop',
    ['datasets', 'add', '--name', 'x', '--folder', folder, '--size', '224', '--resize', '100'],
    /--resize: expected at least --size, 224, received 100/,
  ],
  [
    'a resize without a size',
    ['datasets', 'add', '--name', 'x', '--folder', folder, '--resize', 'torchvision'],
    /--resize: expected --size too/,
  ],
  [
    'a way of resizing that is none',
    ['datasets', 'add', '--name', 'x', '--folder', folder, '--size', '8', '--resize', 'cover'],
    /--resize <mode>.*Expected fit, torchvision, stretch, none, or pixels/,
  ],
  [
    'an interpolation for what libvips resizes',
    ['datasets', 'add', '--name', 'x', '--folder', folder, '--size', '8', '--interpolation', 'bicubic'],
    /--interpolation goes with --resize torchvision or stretch, received --resize fit/,
  ],
  [
    'a crop that is larger than the picture',
    ['datasets', 'add', '--name', 'x', '--folder', folder, '--resize', 'torchvision', '--size', '8', '--crop', '9'],
    /--crop: expected at most --size, 8x8, received 9x9/,
  ],
  [
    'labels for a packed file',
    ['datasets', 'add', inFolder('not-packed.ids'), '--labels', inFolder('grey.json')],
    /--labels: expected with --folder or --tar only/,
  ],
  [
    'labels from two places',
    ['datasets', 'add', '--name', 'x', '--folder', folder, '--labels', inFolder('grey.json'), '--label-from', 'name'],
    /--label-from name: expected labels from one place, received --labels .*grey\.json too/,
  ],
  [
    'labels from a place that is none',
    ['datasets', 'add', '--name', 'x', '--folder', folder, '--label-from', 'nam'],
    /--label-from <place>.*Allowed choices are name/,
  ],
  [
    'a folder outside the pictures',
    ['datasets', 'add', inFolder('pictures.tar'), '--under', '../x'],
    /--under: expected a folder inside the source, such as test\/, received \.\.\/x/,
  ],
  [
    'a folder of a packed file',
    ['datasets', 'add', inFolder('not-packed.ids'), '--under', 'test'],
    /--under: expected with --folder or --tar only/,
  ],
  [
    'a folder that is an archive',
    ['datasets', 'add', '--name', 'x', '--folder', inFolder('not-packed.ids'), '--size', '8'],
    /--folder: expected a folder, found a file, .*; give an archive with --tar/,
  ],
  ['a model that is a folder', ['models', 'add', folder], /expected a file, found a folder/],
  [
    'a manifest that is wrong',
    ['models', 'add', inFolder('labels.idx'), '--manifest', inFolder('manifest.json')],
    /manifest\.json: bounds: expected \[lower, upper\]/,
  ],
  [
    'a manifest in the words of another library',
    ['models', 'add', inFolder('labels.idx'), '--manifest', inFolder('std.json')],
    /std\.json: std: expected no such field \(did you mean standardDeviation\?\), received \[0\.2\]/,
  ],
  [
    'an unknown preset',
    ['models', 'add', inFolder('labels.idx'), '--preprocess', 'imagnet'],
    /--preprocess <preset>.* 'imagnet' is invalid\. Allowed choices are imagenet, caffe, cifar10, none/,
  ],
  [
    'a preset beside numbers',
    ['models', 'add', inFolder('labels.idx'), '--preprocess', 'imagenet', '--mean', '0.5'],
    /--mean: expected a preset or numbers of your own, received both \(--preprocess imagenet\)/,
  ],
  [
    'an option that contradicts the manifest file',
    ['models', 'add', inFolder('labels.idx'), '--manifest', inFolder('grey.json'), '--scale', '255'],
    /--scale: expected what .*grey\.json says, 1, or nothing there, received 255/,
  ],
  [
    'a preset that contradicts the manifest file',
    ['models', 'add', inFolder('labels.idx'), '--manifest', inFolder('grey.json'), '--preprocess', 'caffe'],
    /grey\.json: scale: expected 255, as preset "caffe" has it, or no preset, received 1/,
  ],
  [
    'means that are no numbers',
    ['models', 'add', inFolder('labels.idx'), '--mean', '0.5,,0.4'],
    /--mean <values>.*Expected numbers with commas between them/,
  ],
  [
    'a deviation of nothing',
    ['models', 'add', inFolder('labels.idx'), '--std', '0.2,0,0.2'],
    /--std <values>.*Expected numbers above 0 with commas between them/,
  ],
  [
    'pixel units of nothing',
    ['models', 'add', inFolder('labels.idx'), '--scale', '0'],
    /--scale <units>.*Expected a number above 0/,
  ],
  ['an order of colours that is none', ['models', 'add', inFolder('labels.idx'), '--order', 'rbg'], /--order <order>/],
  [
    'an accuracy in percent',
    ['models', 'add', inFolder('labels.idx'), '--expected-accuracy', '91.3'],
    /--expected-accuracy <share>.*Expected a number from 0 to 1/,
  ],
])('%s', async ([, words, sentence]) => expectRefusal(words, sentence));

test.concurrent.for<[string, string, RegExp]>([
  ['is not YAML', 'models: [a\ndataset: b', /sweep.*\.yaml: .* at line \d+, column \d+/],
  [
    'stands for gigabytes',
    Array.from({ length: 9 }, (_, i) => `x${i}: &x${i} [${Array(9).fill(i === 0 ? '1' : `*x${i - 1}`)}]`).join('\n'),
    /sweep.*\.yaml: Excessive alias count/,
  ],
  [
    'names an unknown analysis',
    sweep('{ kind: perturbations, samples: 5 }'),
    /analyses\[0\]\.kind: expected one of "perturbation", .*did you mean perturbation/,
  ],
  [
    'has an unknown field',
    sweep('{ kind: perturbation, sample: 5 }'),
    /analyses\[0\]\.sample: expected no such field \(did you mean samples\?\), received 5/,
  ],
  [
    'asks for 10^9 samples',
    sweep('{ kind: perturbation, samples: 1000000000 }'),
    /samples: expected a number of at most 1000000, received 1000000000/,
  ],
  [
    'has a negative radius',
    sweep('{ kind: connectivity, scenario: random, samples: 5, radius: -1 }'),
    /radius: expected a number of at least 0\.000001, received -1/,
  ],
  [
    'has a step that is infinite',
    sweep('{ kind: curvature, samples: 5, step: { kind: absolute, length: .inf } }'),
    /step\.length: expected a number, received Infinity/,
  ],
  [
    'has an overshoot that is no number',
    sweep('{ kind: perturbation, samples: 5, overshoot: .nan }'),
    /overshoot: expected a number, received NaN/,
  ],
  ['is a list', '- perturbation', /sweep.*\.yaml: expected an object, received \["perturbation"\]/],
  [
    'has no models',
    'dataset: b\nmodels: []\nanalyses: [{ kind: perturbation, samples: 5 }]',
    /models: expected a list with a length of at least 1/,
  ],
])('a sweep that %s', async ([, text, sentence]) => {
  const file = inFolder(`sweep-${randomUUID()}.yaml`);
  writeFileSync(file, text);
  await expectRefusal(['submit', file], sentence);
});

test.for<[string, string[], RegExp]>([
  [
    'an IDX file that is cut short',
    ['--idx', inFolder('cut.idx'), inFolder('labels.idx')],
    /cut\.idx: .*head of 16 bytes, got 8/,
  ],
  ['a file that is not packed', [inFolder('not-packed.ids')], /not-packed\.ids: /],
])('%s is refused by its name, though a cluster was named', async ([, words, sentence]) => {
  const address = ['--url', 'http://127.0.0.1:1', '--key', 'isk_unused'];
  const { code, stderr } = await runCli(['datasets', 'add', '--name', 'x', ...address, ...words]);
  expect(stderr).toMatch(sentence);
  expect(code).toBe(2);
});

test('a variable of the environment that is wrong is refused by its name', async () => {
  await expectRefusal(['up'], /REDIS_URL: expected a URL redis:/, { REDIS_URL: 'localhost' });
});

test('none of the refused commands made a state folder', () => {
  expect(existsSync(state)).toBe(false);
});

function sweep(analysis: string): string {
  return `models: [a]\ndataset: b\nanalyses: [${analysis}]\n`;
}
