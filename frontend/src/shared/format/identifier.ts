interface Identifier {
  namespace: string;
  value: string;
}

// What people know customers by; ids that only machines know come last.
const ORDER = ["email", "phone", "user_id"];

/** The identifier a customer is best known by, other than `except`; undefined when there is none. */
export function bestIdentifier<T extends Identifier>(identifiers: readonly T[], except = ""): T | undefined {
  const rank = ({ namespace }: T) => (ORDER.indexOf(namespace) + ORDER.length + 1) % (ORDER.length + 1);
  return identifiers.filter(({ value }) => value !== except).sort((a, b) => rank(a) - rank(b))[0];
}
