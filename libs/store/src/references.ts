/** Transactions that add or delete rows to which others refer, beside each other. */
import { Prisma } from './generated/client.js';

/** Each try sees what the transaction before it committed: a second one suffices unless the same rows change again at that moment. */
const mostTries = 10;

/**
 * Does it again where a row that it refers to was deleted, or one that it deletes came to be referred to, while it ran.
 * @throws the error of the last try
 */
export async function againIfReferencesChanged<T>(transaction: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await transaction();
    } catch (error) {
      if (tries >= mostTries || !isForeignKeyViolation(error)) throw error;
    }
  }
}

/** Whether the row of its file was there: Prisma asks for it after the model or the data set, and both may have been removed in between. */
export function hasFile({ artifact }: { readonly artifact: unknown }): boolean {
  return artifact !== null;
}

/** Whether a statement failed since a row that it refers to, or that refers to it, is not as it must be. */
function isForeignKeyViolation(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  return (
    error.code === 'P2003' ||
    /23503|ForeignKeyConstraintViolation|foreign key constraint/.test(`${JSON.stringify(error.meta)} ${error.message}`)
  );
}
