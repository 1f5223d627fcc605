/** Asks before something is destroyed. */
import { createInterface } from 'node:readline/promises';
import { UsageError } from './output.js';

/**
 * Returns where the user agrees, or `yes` was given beforehand.
 * @param question what would be gone, without a question mark: "Delete sweep 4f2a9c01 with its 1,000 results"
 * @throws UsageError where the user does not agree, or there is no terminal to ask on
 */
export async function confirm(question: string, { yes = false }: { yes?: boolean | undefined } = {}): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new UsageError(`${question}: expected --yes where there is no terminal to ask on`);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const said = await terminal.question(`${question}? [y/N] `);
    if (!/^y(es)?$/i.test(said.trim())) throw new UsageError('Nothing was changed.');
  } finally {
    terminal.close();
  }
}
