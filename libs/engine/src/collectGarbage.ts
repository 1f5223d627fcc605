/** Runs V8's garbage collector now: after a large file was read, to give its memory back before the runtime takes its own. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export function collectGarbage(): void {
  if (!globalThis.gc) setFlagsFromString('--expose-gc');
  const collect = globalThis.gc ?? (runInNewContext('gc') as () => void);
  collect();
}
