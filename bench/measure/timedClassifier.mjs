// A classifier that measures how long it was busy: the "device share" of the geometry benchmarks.
import { openClassifier } from '@isthmus/engine';

export async function timedClassifier(model, batch) {
  const classifier = await openClassifier({ model, batch });
  let busy = 0;
  let running = 0;
  let since = 0;
  const watched = { ...classifier };
  for (const name of ['logits', 'inputGradient', 'marginJacobian']) {
    watched[name] = async (...args) => {
      // Calls may overlap; overlapping time counts once.
      if (running++ === 0) since = performance.now();
      try {
        return await classifier[name](...args);
      } finally {
        if (--running === 0) busy += performance.now() - since;
      }
    };
  }
  watched.timed = async (work) => {
    busy = 0;
    const start = performance.now();
    await work();
    const wall = performance.now() - start;
    return { seconds: wall / 1000, share: busy / wall };
  };
  return watched;
}
