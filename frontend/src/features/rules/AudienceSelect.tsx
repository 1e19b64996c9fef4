import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { useAudienceNames } from "./use-audience-names";

interface Props {
  /** A public id, or "" when none is chosen. */
  value: string;
  onChange: (id: string) => void;
  id?: string | undefined;
  inline?: boolean | undefined;
}

/** One of the audiences of the workspace. */
export function AudienceSelect({ value, onChange, id, inline }: Props) {
  const { t } = useTranslation("rules");
  const { data, isPending } = useAudienceNames();
  return (
    <Select
      {...(id && { id })}
      aria-label={t("label.audience")}
      placeholder={t("holder.audience")}
      loading={isPending}
      value={value || null}
      onChange={(next) => onChange(next ?? "")}
      options={(data ?? []).map((each) => ({ value: each.id, label: each.name }))}
      showSearch={{ optionFilterProp: "label" }}
      popupMatchSelectWidth={inline ? 260 : true}
      style={inline ? { minWidth: 120, maxWidth: "100%" } : { width: "100%" }}
    />
  );
}
