/** What to do when a part ends by itself: restart it, with growing pauses, or give up. */

export interface RestartPolicy {
  /** A part that lived this long counts as healthy: its earlier crashes no longer count. */
  readonly healthyAfterMs: number;
  readonly firstDelayMs: number;
  readonly largestDelayMs: number;
  /** Crashes one after the other, each before `healthyAfterMs`, that end the cluster. */
  readonly quickCrashes: number;
}

export const restartPolicy: RestartPolicy = {
  healthyAfterMs: 30_000,
  firstDelayMs: 250,
  largestDelayMs: 8_000,
  quickCrashes: 6,
};

type RestartDecision =
  | { readonly kind: 'restart'; readonly quickCrashes: number; readonly delayMs: number }
  | { readonly kind: 'give-up'; readonly quickCrashes: number };

/** `quickCrashes` counts those before this one. */
export function afterCrash(
  { livedMs, quickCrashes }: { livedMs: number; quickCrashes: number },
  policy: RestartPolicy,
): RestartDecision {
  const crashes = livedMs >= policy.healthyAfterMs ? 1 : quickCrashes + 1;
  if (crashes >= policy.quickCrashes) return { kind: 'give-up', quickCrashes: crashes };
  const delayMs = Math.min(policy.largestDelayMs, policy.firstDelayMs * 2 ** (crashes - 1));
  return { kind: 'restart', quickCrashes: crashes, delayMs };
}
