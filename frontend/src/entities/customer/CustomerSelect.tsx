import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDebounced } from "@/shared/api/use-debounced";
import { usePages } from "@/shared/api/use-pages";
import { bestIdentifier } from "@/shared/format/identifier";
import { customerName } from "./name";
import { useCustomerName } from "./use-customer-name";

interface Props {
  /** A public id, or null. */
  value: string | null;
  onChange: (id: string | null) => void;
  id?: string;
  placeholder?: string;
}

/** One customer, found by any identifier. */
export function CustomerSelect({ value, onChange, id, placeholder }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const q = useDebounced(typed, 250);
  const pages = usePages("profiles", { q, limit: 20 });
  const listed = pages.rows.some((each) => each.id === value);
  const { name: chosen } = useCustomerName(listed || !value ? "" : value);
  return (
    <Select
      {...(id && { id })}
      allowClear
      aria-label={t("pick.customer")}
      placeholder={placeholder ?? t("pick.customer")}
      value={value}
      loading={pages.loading}
      onChange={(next: string | undefined) => onChange(next ?? null)}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      style={{ width: "100%", minWidth: 200 }}
      popupMatchSelectWidth={320}
      options={pages.rows.map((each) => ({
        value: each.id,
        label: customerName(each),
        known: bestIdentifier(each.identifiers, each.label)?.value,
      }))}
      labelRender={({ label }) => label ?? chosen ?? (pages.loading ? "" : value)}
      optionRender={({ data }) => (
        <div>
          {data.label}
          <div className="pl-soft" style={{ fontSize: 12.5 }}>
            {data.known}
          </div>
        </div>
      )}
    />
  );
}
