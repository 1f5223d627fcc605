/** The thread behind `openEigenPool`: one decomposition a message, arrays moved, not copied. */

import { parentPort } from 'node:worker_threads';
import type { Decomposition } from './eigenPool.js';
import { symmetricEigen } from './symmetricEigen.js';
import { thinSvd } from './thinSvd.js';

parentPort?.on('message', (task: Decomposition) => {
  try {
    const { matrix, n } = task;
    const result =
      task.of === 'svd'
        ? thinSvd(matrix, n, { rank: task.rank })
        : symmetricEigen(matrix, n, { select: task.select, overwrite: true });
    const buffers = Object.values(result).flatMap((value) =>
      ArrayBuffer.isView(value) ? [value.buffer as ArrayBuffer] : [],
    );
    parentPort?.postMessage(result, [...new Set(buffers)]);
  } catch (error) {
    parentPort?.postMessage({ error });
  }
});
