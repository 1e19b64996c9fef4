import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { useReferences } from "./use-references";

interface Props {
  id: string;
  what: "audiences" | "templates" | "channels";
  value: string;
  onChange: (value: string) => void;
  /** Only what has the medium of this channel. */
  like?: string;
}

/** Chooses an audience, a template or a channel by name. */
export function ReferenceSelect({ id, what, value, onChange, like = "" }: Props) {
  const { t } = useTranslation("canvas");
  const all = useReferences(what);
  const channels = useReferences("channels");
  const medium = like ? channels.data?.find((channel) => channel.id === like)?.medium : undefined;
  const fitting = all.data?.filter((each) => each.id === value || !medium || each.medium === medium) ?? [];
  return (
    <Select
      id={id}
      showSearch={{ optionFilterProp: "label" }}
      loading={all.isPending}
      value={value || null}
      placeholder={t("form.choose")}
      onChange={(next) => onChange(next ?? "")}
      options={fitting.map((each) => ({ value: each.id, label: each.name, medium: each.medium }))}
      optionRender={({ label, data }) => (
        <span style={{ display: "flex", justifyContent: "space-between", gap: 8 }}>
          <span>{label}</span>
          {data.medium && <span className="pl-soft">{data.medium}</span>}
        </span>
      )}
      style={{ width: "100%" }}
    />
  );
}
