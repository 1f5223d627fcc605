import { type ModelView, modelManifest } from '@isthmus/contracts';
import { sweepRequest } from '@isthmus/sweeps';
import { expect, test } from 'vitest';
import { reproduceCommand } from './reproduce.js';

const request = sweepRequest.parse({
  name: "END of 'it' all; $(echo no)",
  models: ['lenet', 'caffenet'],
  dataset: 'photos',
  analyses: [{ kind: 'perturbation', samples: 10 }],
});
const model = (name: string, manifest: unknown): ModelView => ({
  id: 'a'.repeat(64),
  name,
  artifact: 'b'.repeat(64),
  bytes: 1,
  inputShape: [1, 28, 28],
  numClasses: 10,
  manifest: modelManifest.parse(manifest),
  createdAt: '2026-11-23T07:49:00.000Z',
});

test('the lines add the models with their manifests and the images, and submit the same request', () => {
  const lines = reproduceCommand(request, {
    models: [model('lenet', {}), model('caffenet', { scale: 255, channelOrder: 'bgr' })],
    datasets: ['photos', 'older-photos'].map((name) => ({
      id: 'c'.repeat(64),
      name,
      bytes: 1,
      shape: [1, 28, 28] as [number, number, number],
      samples: 10,
      classNames: [],
      preparation: null,
      createdAt: '2026-11-23T07:49:00.000Z',
    })),
  });
  expect(lines).toContain('npm run isthmus -- models add lenet.onnx --name lenet\n');
  expect(lines).toContain('npm run isthmus -- models add caffenet.onnx --name caffenet --manifest caffenet.json\n');
  expect(lines).toContain('npm run isthmus -- datasets add photos.ids --name photos\n');
  expect(lines).toContain('npm run isthmus -- datasets add older-photos.ids --name older-photos\n');
  const file = (name: string) =>
    JSON.parse(new RegExp(`^cat > ${name} <<'END'\n([\\s\\S]*?)\nEND$`, 'm').exec(lines)![1]!);
  expect(sweepRequest.parse(file('sweep.json'))).toEqual(request);
  expect(file('caffenet.json')).toMatchObject({ scale: 255, channelOrder: 'bgr' });
  expect(lines).not.toContain('lenet.json');
  expect(lines.endsWith('\nnpm run isthmus -- submit sweep.json --watch')).toBe(true);
});
