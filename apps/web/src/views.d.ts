/** Pages cannot import a package by its name: the API serves this module of contracts beside their scripts. */
export * from '@isthmus/contracts/views';
