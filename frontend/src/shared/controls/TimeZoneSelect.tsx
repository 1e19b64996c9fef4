import { Select } from "antd";
import type { CSSProperties } from "react";
import { useTranslation } from "react-i18next";
import { allZones, zoneName } from "@/shared/format/time";
import { useWorkspace } from "@/shared/session/workspace";

interface Props {
  /** The name of a zone; "" for the workspace's, where that is offered. A form gives `value` and `onChange` by itself. */
  value?: string;
  onChange?: (zone: string) => void;
  id?: string;
  /** Whether the workspace's own can be chosen, whatever it is or becomes. */
  workspaces?: boolean;
  /** The id of the text that names the field, where no label does. */
  labelledBy?: string;
  style?: CSSProperties;
}

/** A time zone, found by a part of its name. */
export function TimeZoneSelect({ value, onChange, id, workspaces = false, labelledBy, style }: Props) {
  const { t } = useTranslation();
  const { time_zone } = useWorkspace();
  const zones = allZones().map((zone) => ({ value: zone, label: zoneName(zone) }));
  const own = { value: "", label: t("time.of_workspace", { zone: zoneName(time_zone) }) };
  return (
    <Select
      {...(id && { id })}
      {...(labelledBy && { "aria-labelledby": labelledBy })}
      {...(style && { style })}
      {...(onChange && { onChange })}
      showSearch={{ optionFilterProp: "label" }}
      value={value}
      options={workspaces ? [own, ...zones] : zones}
    />
  );
}
