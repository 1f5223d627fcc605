// Stands in for the API's child process. Allocates memory without limit and never answers.
import '@isthmus/api/inspection/child';

process.prependListener('message', () => {
  const taken = [];
  for (;;) taken.push(new Uint8Array(2 ** 24).fill(1));
});
