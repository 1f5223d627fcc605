/** Which sets of the likeliest classes are sets at all. */

/** The numbers M of likeliest classes that are fewer than the L of the network: from L on the set would be all classes. */
export function fewerThan(numClasses: number, likeliest: readonly number[]): readonly number[];
export function fewerThan(numClasses: number, likeliest: readonly number[] | undefined): readonly number[] | undefined;
export function fewerThan(numClasses: number, likeliest: readonly number[] | undefined): readonly number[] | undefined {
  return likeliest?.filter((M) => M < numClasses);
}
