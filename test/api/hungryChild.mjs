// The API's child process, but one that takes memory without end instead of answering.
import '../../apps/api/dist/inspection/child.js';

process.prependListener('message', () => {
  const taken = [];
  for (;;) taken.push(new Uint8Array(2 ** 24).fill(1));
});
