/** The same value, typed as the requests of the API. A field that is undefined is none in JSON and in a query: our types allow it, those of the description do not. */
export function asSent<T extends object>(value: T): Sent<T> {
  return value as Sent<T>;
}
type Sent<T> = T extends readonly unknown[]
  ? { [I in keyof T]: Sent<T[I]> }
  : T extends object
    ? { [K in keyof T as undefined extends T[K] ? never : K]: Sent<T[K]> } & {
        [K in keyof T as undefined extends T[K] ? K : never]?: Sent<Exclude<T[K], undefined>>;
      }
    : T;
