/** A real browser for tests: Debian's Chromium, or the one at CHROMIUM_PATH. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const candidates = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** The browser's path, or null and why a test that needs one is skipped. */
export const browserPath = findBrowser();

function findBrowser(): { path: string } | { path: null; reason: string } {
  const path = candidates.find((candidate) => candidate !== undefined && existsSync(candidate));
  if (path !== undefined) return { path };
  return { path: null, reason: 'there is no Chromium on this machine (scripts/ensure-chromium.sh installs it)' };
}

/** Timeout of browser and pages. A busy machine may need longer than Playwright's default of half a minute. */
export const browserPatienceMs = 120_000;

export async function launchBrowser(): Promise<Browser> {
  if (browserPath.path === null) throw new Error(browserPath.reason);
  // Chromium's sandbox needs privileges that root in a container lacks. The pages are our own, so none is needed.
  return await chromium.launch({
    executablePath: browserPath.path,
    timeout: browserPatienceMs,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
}
