/** A table of the paper: which of our numbers fills each row, and what the paper printed there. */
import type { Analysis } from '../../list.js';
import type { Named } from '../named.js';

export interface PublishedTable<A extends Analysis = Analysis> {
  /** Whether a run of these settings measures what the paper's table says; the paper's numbers are beside no other. */
  isOf(settings: A): boolean;
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
