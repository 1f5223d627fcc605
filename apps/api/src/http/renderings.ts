/**
 * Caches what takes long to draw and depends on its key alone: it is drawn once, kept while there is room, and shared by all who ask
 * meanwhile.
 */
import { LRUCache } from 'lru-cache';

export interface Renderings {
  /** @param key of everything that the result follows from, the version of this program among it */
  keep<T extends object | string>(
    key: string,
    render: () => Promise<T> | T,
    bytesOf: (result: T) => number,
  ): Promise<T>;
}

/** @param bytes of all that is kept; what was not asked for longest goes first, and what is larger is not kept */
export function createRenderings({ bytes }: { bytes: number }): Renderings {
  const kept = new LRUCache<string, { readonly result: object | string; readonly bytes: number }>({
    maxSize: bytes,
    sizeCalculation: (entry) => Math.max(1, entry.bytes),
  });
  const underWay = new Map<string, Promise<unknown>>();
  return {
    async keep<T extends object | string>(key: string, render: () => Promise<T> | T, bytesOf: (result: T) => number) {
      const known = kept.get(key);
      if (known !== undefined) return known.result as T;
      const running = underWay.get(key);
      if (running !== undefined) return running as Promise<T>;
      const rendering = Promise.resolve()
        .then(render)
        .then((result) => {
          kept.set(key, { result, bytes: bytesOf(result) });
          return result;
        })
        .finally(() => underWay.delete(key));
      underWay.set(key, rendering);
      return rendering;
    },
  };
}
