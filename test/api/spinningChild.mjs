// Stands in for the API's child process. Loops forever and never answers.
import '@isthmus/api/inspection/child';

process.prependListener('message', () => {
  for (;;);
});
