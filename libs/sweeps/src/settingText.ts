/** The value of a setting as text. */

/** "0.02", "1, 2, 5", "kind relativeToPerturbation, factor 1". */
export function settingText(value: unknown): string {
  if (Array.isArray(value)) return value.map(settingText).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, member]) => `${name} ${settingText(member)}`)
    .join(', ');
}
