import { Select } from "antd";
import { type CSSProperties, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Choice, type ChoosableList, useChoice, useChoices } from "@/shared/api/use-choices";
import { useDebounced } from "@/shared/api/use-debounced";
import { useMedium } from "@/shared/i18n/use-medium";

/** What the pickers of the entities take. */
export interface PickerProps {
  /** A public id, or "" when none is chosen. */
  value: string;
  onChange: (id: string) => void;
  id?: string | undefined;
  placeholder?: string | undefined;
  /** As wide as its text, for a picker inside a sentence; else as wide as its place. */
  inline?: boolean | undefined;
  /** One that cannot be chosen. */
  without?: string;
  /** Whether none may be chosen again, e.g. in a filter. */
  clearable?: boolean;
  style?: CSSProperties;
}

interface Props extends PickerProps {
  list: ChoosableList;
  /** Accessible name. */
  label: string;
  /** Only those of this medium. */
  medium?: string | undefined;
  /** Why one cannot be chosen here; null if it can. */
  refused?: ((choice: Choice) => string | null) | undefined;
}

const INLINE = { minWidth: 120, maxWidth: "100%" };

/** Chooses one of a list by its name, however many there are. */
export function NamedSelect({
  list,
  value,
  onChange,
  id,
  label,
  placeholder,
  medium,
  refused,
  inline,
  without,
  clearable,
  style,
}: Props) {
  const { t } = useTranslation();
  const mediumName = useMedium();
  const [typed, setTyped] = useState("");
  const found = useChoices(list, useDebounced(typed, 250).trim(), medium);
  const listed = found.data?.find((each) => each.id === value);
  const chosen = useChoice(list, found.data && !listed ? value : "");
  return (
    <Select
      {...(id && { id })}
      aria-label={label}
      allowClear={clearable ?? false}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      onOpenChange={(open) => !open && setTyped("")}
      loading={found.isFetching}
      value={value || null}
      placeholder={placeholder ?? t("pick.choose")}
      onChange={(next: string | null | undefined) => onChange(next ?? "")}
      options={(found.data ?? [])
        .filter((each) => each.id !== without)
        .map((each) => {
          const why = refused?.(each) ?? null;
          return { value: each.id, label: each.name, medium: each.medium, why, disabled: why !== null };
        })}
      labelRender={({ label: name }) => name ?? chosen.data?.name ?? (found.isLoading || chosen.isLoading ? "" : value)}
      optionRender={({ label: name, data }) => (
        <>
          <span style={{ display: "flex", justifyContent: "space-between", gap: 8 }}>
            <span>{name}</span>
            {data.medium && <span className="pl-soft">{mediumName(data.medium)}</span>}
          </span>
          {data.why && (
            <span className="pl-soft" style={{ display: "block", fontSize: 12, whiteSpace: "normal" }}>
              {data.why}
            </span>
          )}
        </>
      )}
      popupMatchSelectWidth={inline ? 260 : !style}
      style={style ?? (inline ? INLINE : { width: "100%" })}
    />
  );
}
