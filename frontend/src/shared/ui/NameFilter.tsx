import { Segmented } from "antd";
import { useTranslation } from "react-i18next";
import { FilterBar } from "./FilterBar";
import { SearchInput } from "./SearchInput";
import { useFilters } from "./use-filters";

/** What a list of named things is filtered by, as the address has it. */
export function useNameFilter() {
  const { values, set } = useFilters(["q", "archived"]);
  return { q: values.q, archived: values.archived === "true", set };
}

/** Filters a list by a part of the name, and shows what is in use or what is archived. */
export function NameFilter({ label }: { label: string }) {
  const { t } = useTranslation();
  const { q, archived, set } = useNameFilter();
  return (
    <FilterBar>
      <SearchInput value={q} label={label} onSearch={(typed) => set({ q: typed })} style={{ width: 280 }} />
      <Segmented
        aria-label={t("list.shown")}
        value={archived ? "archived" : "live"}
        onChange={(shown) => set({ archived: shown === "archived" ? "true" : "" })}
        options={(["live", "archived"] as const).map((value) => ({ value, label: t(`list.${value}`) }))}
      />
    </FilterBar>
  );
}
