/** A table of the paper: which of our numbers fills each row, and what the paper printed there. */
import type { Named } from '../named.js';

export interface PublishedTable {
  readonly number: number;
  readonly place: string;
  readonly title: string;
  /** What stands above the names of the rows. */
  readonly rowTitle: string;
  readonly publishedNetworks: readonly string[];
  readonly rows: ReadonlyArray<{
    readonly number: Named;
    readonly name: string;
    /** By network of the paper. */
    readonly published: readonly string[];
  }>;
  readonly note: string;
}

export const cifarNetworks = ['LeNet, CIFAR-10', 'NiN, CIFAR-10'];
