/** A classifier of 1x28x28 whose segments cannot be certified. */
import { randomStream } from '@isthmus/numerics';
import { createGraphBuilder, floats, integers, serializeGraph } from '@isthmus/onnx';

/** Linear logits plus their integer parts: Floor jumps, so no line bounds it. */
export function steppedNetwork(): Uint8Array {
  const b = createGraphBuilder();
  const image = b.input('image', { type: 'float32', shape: [1, 1, 28, 28] });
  const weights = randomStream(5, 'certificates test', 0).fillNormal(new Float32Array(7840));
  const flat = b.add('Reshape', [image, b.constant(integers([1, 784]))]);
  const scores = b.add('MatMul', [...flat, b.constant(floats([784, 10], weights))])[0]!;
  return serializeGraph(b.finish(b.add('Add', [scores, b.add('Floor', [scores])[0]!])));
}
