// Opens the model at argv[2] with gradients, batch 1, and prints the process's peak memory and its memory before, in MB (Linux).
import { readFileSync } from 'node:fs';
import { openClassifier } from '@isthmus/engine';

const megabytes = (field) =>
  Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
const before = megabytes('VmRSS');
const classifier = await openClassifier({ model: process.argv[2], batch: 1 });
console.log(JSON.stringify({ before, peak: megabytes('VmHWM') }));
await classifier.close();
