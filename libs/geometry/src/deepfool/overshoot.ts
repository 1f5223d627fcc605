/** eta, which both kinds of DeepFool take. */

/** Throws unless x + (1 + eta) r lies at z or behind it. */
export function expectOvershoot(caller: string, overshoot: number): void {
  if (!(overshoot >= 0 && Number.isFinite(overshoot))) {
    throw new RangeError(`${caller}: overshoot must be a number from 0 up, got ${overshoot}`);
  }
}
