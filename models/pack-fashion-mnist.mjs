/**
 * Packs Fashion-MNIST's 10,000 test images into models/fashion-mnist-test.ids, the same bytes every time.
 *
 *   node models/pack-fashion-mnist.mjs [FOLDER] [--check]
 *
 * FOLDER holds t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz; /usr/share/datasets/fashion-mnist, where Debian's package
 * dataset-fashion-mnist installs them, is the default. --check packs into the system's temporary folder and compares; it changes no file here.
 * Build first (npm run build). The bytes follow from the two files and from the Brotli encoder of Node 20 (1.1.0).
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importIdx } from '@isthmus/datasets';

const check = process.argv.includes('--check');
const folder = process.argv.slice(2).find((word) => !word.startsWith('--')) ?? '/usr/share/datasets/fashion-mnist';
const shipped = fileURLToPath(new URL('fashion-mnist-test.ids', import.meta.url));
const work = await mkdtemp(join(tmpdir(), 'isthmus-pack-'));
try {
  const output = check ? join(work, 'fashion-mnist-test.ids') : shipped;
  const { samples, bytes } = await importIdx({
    images: join(folder, 't10k-images-idx3-ubyte.gz'),
    labels: join(folder, 't10k-labels-idx1-ubyte.gz'),
    output,
    classNames: ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'],
    quality: 11,
  });
  if (check && !(await readFile(output)).equals(await readFile(shipped))) {
    throw new Error(`${shipped} differs from what ${folder} packs to with Node ${process.version}`);
  }
  process.stdout.write(`${samples} images, ${bytes} bytes${check ? ', equal to the shipped file' : ''}\n`);
} finally {
  await rm(work, { recursive: true });
}
