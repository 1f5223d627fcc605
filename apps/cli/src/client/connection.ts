/** Which cluster a command talks to: the one that is named, otherwise the one of the state folder. */

import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isRunning } from '../cluster/processes.js';
import { adminKeyFile, readRunning, readSecret } from '../cluster/stateFolder.js';
import { readEnv } from '../env.js';
import { hint } from '../terminal/commandName.js';
import { UsageError } from '../terminal/output.js';
import { type ApiAddress, type ApiClient, openApi } from './api.js';

export interface ConnectionOptions {
  readonly url?: string;
  readonly key?: string;
  readonly state?: string;
}

/** .isthmus in the repository: the same wherever a command is typed. */
const defaultState = fileURLToPath(new URL('../../../../.isthmus', import.meta.url));

export function stateFolder({ state }: { state?: string | undefined }): string {
  return resolve(state ?? readEnv().ISTHMUS_STATE ?? defaultState);
}

export function connect(options: ConnectionOptions): ApiClient {
  const env = readEnv();
  const named = options.url ?? env.ISTHMUS_API_URL;
  const folder = stateFolder(options);
  const url = named ?? runningUrl(folder);
  if (url === null) {
    throw new UsageError(
      `No cluster runs on ${folder}: start one with ${hint('up')}, or name one with --url and --key.`,
    );
  }
  const given = options.key ?? env.ISTHMUS_API_KEY;
  if (given !== undefined) return openApi({ url: url.replace(/\/$/, ''), key: given });
  // The folder's key is for its own cluster only.
  if (named !== undefined) throw missingKey(url, folder);
  return openApi(addressIn(folder, url));
}

/** The cluster of this folder, which answers at `url`, with the folder's key. */
export function addressIn(folder: string, url: string): ApiAddress {
  const key = readSecret(folder, 'admin.key');
  if (key === null) throw missingKey(url, folder);
  return { url, key };
}

function missingKey(url: string, folder: string): UsageError {
  return new UsageError(
    `${url} needs a key: give --key or ISTHMUS_API_KEY (that of ${hint('up')} is in ${adminKeyFile(folder)}).`,
  );
}

/** Where the cluster of this folder answers; null when none runs. */
export function runningUrl(folder: string): string | null {
  const running = readRunning(folder);
  return running !== null && isRunning(running.supervisor) ? running.url : null;
}
