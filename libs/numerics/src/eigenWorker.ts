/** The thread behind `openEigenPool`: one decomposition a message, arrays moved, not copied. */

import { parentPort } from 'node:worker_threads';
import { type EigenSelection, symmetricEigen } from './symmetricEigen.js';

parentPort?.on('message', ({ matrix, n, select }: { matrix: Float64Array; n: number; select: EigenSelection }) => {
  try {
    const result = symmetricEigen(matrix, n, { select, overwrite: true });
    const arrays = [result.values, result.chosen, result.vectors, result.residuals];
    parentPort?.postMessage(
      result,
      arrays.map((array) => array.buffer as ArrayBuffer),
    );
  } catch (error) {
    parentPort?.postMessage({ error });
  }
});
