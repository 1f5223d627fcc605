/** Repeats a look at the API while somebody looks at the page. */

/** Runs `look` now and then `intervalMs` after each end of it; not while the page is hidden, and at once when it is shown again. */
export function keepLooking(look: () => Promise<void>, intervalMs: number): void {
  let timer: number | undefined;
  let looking = false;
  async function once(): Promise<void> {
    if (looking || document.hidden) return;
    looking = true;
    clearTimeout(timer);
    try {
      await look();
    } finally {
      looking = false;
      timer = window.setTimeout(() => void once(), intervalMs);
    }
  }
  document.addEventListener('visibilitychange', () => void once());
  void once();
}
