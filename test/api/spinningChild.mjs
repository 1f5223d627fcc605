// The API's child process, but one that answers nothing and never rests.
import '@isthmus/api/inspection/child';

process.prependListener('message', () => {
  for (;;);
});
