import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ProfileBrief } from "@/shared/api/types";
import { useDebounced } from "@/shared/api/use-debounced";
import { usePages } from "@/shared/api/use-pages";
import { bestIdentifier } from "@/shared/format/identifier";

interface Props {
  /** A public id, or null. */
  value: string | null;
  onChange: (id: string | null) => void;
  id?: string;
  placeholder?: string;
}

/** One customer, found by any identifier. */
export function PersonSelect({ value, onChange, id, placeholder }: Props) {
  const { t } = useTranslation("people");
  const [typed, setTyped] = useState("");
  const q = useDebounced(typed, 250);
  const pages = usePages("profiles", { q, limit: 20 });
  const name = ({ label, identifiers, id: own }: ProfileBrief) => label || identifiers[0]?.value || own;
  return (
    <Select
      {...(id && { id })}
      allowClear
      aria-label={t("choose")}
      placeholder={placeholder ?? t("choose")}
      value={value}
      loading={pages.loading}
      onChange={(next: string | undefined) => onChange(next ?? null)}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      style={{ width: "100%", minWidth: 200 }}
      popupMatchSelectWidth={320}
      options={pages.rows.map((each) => ({
        value: each.id,
        label: name(each),
        known: bestIdentifier(each.identifiers, each.label)?.value,
      }))}
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
