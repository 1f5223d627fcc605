// The API's child process, but one that takes memory without end instead of answering.
import '@isthmus/api/inspection/child';

process.prependListener('message', () => {
  const taken = [];
  for (;;) taken.push(new Uint8Array(2 ** 24).fill(1));
});
