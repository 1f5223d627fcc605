/** Settings of a run as they were stored, by this version or an earlier one. */
import { type Analysis, analysis } from '@isthmus/analyses/definitions';

/**
 * Fields that came since get their defaults, which is what runs from before were computed with: whoever reads settings finds all of them.
 * @throws ZodError where they are of no analysis that this version has
 */
export function storedSettings(settings: unknown): Analysis {
  return analysis.parse(settings);
}
