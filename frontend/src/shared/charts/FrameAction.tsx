import { Button, Dropdown, Tooltip } from "antd";
import type { ReactNode } from "react";
import { formatNumber } from "@/shared/format/number";
import { useLanguage } from "@/shared/session/preferences";
import styles from "./Frame.module.css";

/** A number of a chart to which the action can be done. */
export interface Part {
  name: string;
  n?: number;
  act: () => void;
}

interface Props {
  label: string;
  icon: ReactNode;
  /** To choose from; none: the action cannot be done. */
  parts: readonly Part[];
  /** Why it cannot be done. */
  why: string;
}

/** A button in the head of a chart or table, which lets one of its numbers be chosen, or says why nothing can be done. */
export function FrameAction({ label, icon, parts, why }: Props) {
  const language = useLanguage();
  if (parts.length === 0) {
    return (
      <Tooltip title={`${label}: ${why}`}>
        {/* Not `disabled`: the keyboard must reach the reason. */}
        <Button
          type="text"
          size="small"
          className={styles.off}
          aria-label={label}
          aria-disabled
          aria-description={why}
          icon={icon}
        />
      </Tooltip>
    );
  }
  const items = parts.map(({ name, n, act }, key) => ({
    key,
    label: n === undefined ? name : `${name} · ${formatNumber(n, language)}`,
    onClick: act,
  }));
  return (
    <Dropdown trigger={["click"]} menu={{ className: styles.menu ?? "", items }}>
      <Tooltip title={label}>
        <Button type="text" size="small" aria-label={label} icon={icon} />
      </Tooltip>
    </Dropdown>
  );
}
