/** Tells a file that is not what was hashed from what fails for other reasons. */
import { DatasetError } from '@isthmus/datasets';
import { ChangedFileError } from '@isthmus/engine';
import type { ComputeTask } from './protocol.js';

/**
 * The SHA-256 of the task's file that the error, or one inside it, is about; null where it is about none. A stored data set was read to
 * its last byte when it was uploaded, so one that cannot be read here is not the one that was stored.
 */
export function changedArtifact(error: unknown, { model, dataset }: ComputeTask): string | null {
  for (let one = error; one instanceof Error; one = one.cause) {
    if (one instanceof ChangedFileError) return model.artifact;
    if (one instanceof DatasetError) return dataset.id;
  }
  return null;
}
