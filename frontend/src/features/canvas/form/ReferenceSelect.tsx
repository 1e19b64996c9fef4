import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDebounced } from "@/shared/api/use-debounced";
import { useMedium } from "@/shared/i18n/use-medium";
import { type Referable, useReference, useReferences } from "./use-references";

interface Props {
  id: string;
  what: Referable;
  value: string;
  onChange: (value: string) => void;
  /** Only what has the medium of this channel. */
  like?: string;
}

/** Chooses an audience, a template or a channel by name, however many there are. */
export function ReferenceSelect({ id, what, value, onChange, like = "" }: Props) {
  const { t } = useTranslation("canvas");
  const mediumName = useMedium();
  const [typed, setTyped] = useState("");
  const { medium } = useReference("channels", like).data ?? {};
  const found = useReferences(what, useDebounced(typed, 250).trim(), medium);
  const listed = found.data?.find((each) => each.id === value);
  const chosen = useReference(what, found.data && !listed ? value : "");
  return (
    <Select
      id={id}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      onOpenChange={(open) => !open && setTyped("")}
      loading={found.isFetching}
      value={value || null}
      placeholder={t("form.choose")}
      onChange={(next) => onChange(next ?? "")}
      options={found.data?.map((each) => ({ value: each.id, label: each.name, medium: each.medium })) ?? []}
      labelRender={({ label }) => label ?? chosen.data?.name ?? (chosen.isError ? value : "")}
      optionRender={({ label, data }) => (
        <span style={{ display: "flex", justifyContent: "space-between", gap: 8 }}>
          <span>{label}</span>
          {data.medium && <span className="pl-soft">{mediumName(data.medium)}</span>}
        </span>
      )}
      style={{ width: "100%" }}
    />
  );
}
