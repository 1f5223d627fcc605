// The API's child process, but one that answers nothing and never rests.
import '../../apps/api/dist/inspection/child.js';

process.prependListener('message', () => {
  for (;;);
});
