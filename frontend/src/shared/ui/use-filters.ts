import { useSearchParams } from "react-router";

/** The filters of a list, kept in the address so that they can be shared and come back with “back”. */
export function useFilters<K extends string>(
  names: readonly K[],
): {
  values: Record<K, string>;
  any: boolean;
  set(changes: Partial<Record<K, string | null | undefined>>): void;
  clear(): void;
} {
  const [search, setSearch] = useSearchParams();
  const values = Object.fromEntries(names.map((name) => [name, search.get(name) ?? ""])) as Record<K, string>;
  const set = (changes: Partial<Record<K, string | null | undefined>>) =>
    setSearch(
      (before) => {
        for (const [name, value] of Object.entries(changes) as [string, string | null | undefined][]) {
          if (value) before.set(name, value);
          else before.delete(name);
        }
        return before;
      },
      { replace: true },
    );
  const clear = () => set(Object.fromEntries(names.map((name) => [name, ""])) as Record<K, string>);
  return { values, any: names.some((name) => values[name] !== ""), set, clear };
}
