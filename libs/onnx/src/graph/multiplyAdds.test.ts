import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { inspectModel } from '../classifier/inspect.js';

const shipped = (name: string) =>
  inspectModel(readFileSync(fileURLToPath(new URL(`../../../../models/${name}.onnx`, import.meta.url))));

it("counts the shipped LeNet's multiply-adds as by hand, layer by layer", () => {
  // Padding 4 makes 32 x 32 of 28 x 28; pools of 3 with stride 2, rounded up, make 16, 8 and 4 of it.
  const layers = [
    32 * 32 * 32 * (1 * 25), // conv 5x5, 1 -> 32
    16 * 16 * 32 * (32 * 25), // conv 5x5, 32 -> 32
    8 * 8 * 64 * (32 * 25), // conv 5x5, 32 -> 64
    64 * (64 * 16), // conv 4x4, 64 -> 64, to 1 x 1
    10 * 64,
  ];
  expect(shipped('lenet-fashion-mnist').multiplyAdds).toBe(layers.reduce((sum, layer) => sum + layer, 0));
});
