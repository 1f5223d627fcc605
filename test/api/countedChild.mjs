/** The child process of inspections; it appends a letter to a file when it starts. */
import { appendFileSync } from 'node:fs';

appendFileSync(process.env.COUNTED_CHILDREN, 'x');
await import('@isthmus/api/inspection/child');
