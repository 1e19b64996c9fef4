/** The shape of a feature's words: the Chinese side must have exactly the keys of the English side. */
export type Words<T> = { [K in keyof T]: T[K] extends string ? string : Words<T[K]> };
