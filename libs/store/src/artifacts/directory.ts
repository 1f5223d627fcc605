/** Artifacts in a directory: `ab/abcd…` for each, `incoming/` for what is being received. */
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '@isthmus/contracts';
import { fileExists, isMissing, receiveFile } from '@isthmus/files';
import { type ArtifactStore, assertSha256 } from './artifactStore.js';

/** Keeps artifacts under `directory`, which is made at the first put. Many processes may share it. */
export function directoryArtifactStore(directory: string): ArtifactStore {
  const pathOf = (sha256: string) => {
    assertSha256(sha256);
    return join(directory, sha256.slice(0, 2), sha256);
  };
  return {
    async put(content, { limitBytes }) {
      const received = await receiveFile(join(directory, 'incoming'), content, (bytes) => {
        if (bytes > limitBytes) {
          throw new ProblemError('too-large', `artifact: expected at most ${limitBytes} bytes, got more`);
        }
      });
      const { sha256, bytes } = received;
      if (bytes === 0) {
        await received.discard();
        throw new ProblemError('unusable-content', 'artifact: expected a file, got no bytes');
      }
      await received.moveTo(pathOf(sha256));
      return { sha256, bytes };
    },

    async has(sha256) {
      return await fileExists(pathOf(sha256));
    },

    async open(sha256) {
      const file = await open(pathOf(sha256)).catch((error) => {
        throw isMissing(error) ? new ProblemError('not-found', `artifact ${sha256}: there is no such artifact`) : error;
      });
      const { size } = await file.stat();
      return { stream: file.createReadStream(), bytes: size };
    },

    async delete(sha256) {
      await rm(pathOf(sha256), { force: true });
    },
  };
}
