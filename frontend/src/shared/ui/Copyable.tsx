import { Button, Tooltip } from "antd";
import { Check, Copy } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useCopy } from "@/shared/ui/use-copy";

/** A text to be taken along, e.g. a public id or a key. `secret` shows only its beginning. */
export function Copyable({ value, secret = false }: { value: string; secret?: boolean }) {
  const { t } = useTranslation();
  const { copied, copy } = useCopy();
  return (
    <span style={{ display: "inline-flex", alignItems: "center", gap: 4, minWidth: 0 }}>
      <code
        className="pl-mono"
        style={{ overflow: "hidden", textOverflow: "ellipsis" }}
        {...(!secret && { title: value })}
      >
        {secret ? `${value.slice(0, 8)}…` : value}
      </code>
      <Tooltip title={t(copied ? "act.copied" : "act.copy")}>
        <Button
          type="text"
          size="small"
          aria-label={t("act.copy")}
          icon={copied ? <Check size={14} /> : <Copy size={14} />}
          onClick={() => void copy(value)}
        />
      </Tooltip>
    </span>
  );
}
