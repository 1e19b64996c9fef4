import { Tooltip } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { formatAgo, formatDateTime } from "@/shared/format/time";
import { useLanguage } from "@/shared/session/preferences";

interface Props {
  value: string | null | undefined;
}

/** A moment, in the reader's time zone; the tooltip has the seconds. */
export function DateTime({ value }: Props) {
  const language = useLanguage();
  const { t } = useTranslation();
  if (!value) return <span className="pl-soft">{t("time.never")}</span>;
  return (
    <Tooltip title={formatDateTime(value, language, true)}>
      <time dateTime={value} className="pl-num" style={{ whiteSpace: "nowrap" }}>
        {formatDateTime(value, language)}
      </time>
    </Tooltip>
  );
}

/** How long ago a moment was; the tooltip has the moment. Looks at the clock every half minute. */
export function TimeAgo({ value }: Props) {
  const language = useLanguage();
  const { t } = useTranslation();
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 30_000);
    return () => clearInterval(timer);
  }, []);
  if (!value) return <span className="pl-soft">{t("time.never")}</span>;
  return (
    <Tooltip title={formatDateTime(value, language, true)}>
      <time dateTime={value} style={{ whiteSpace: "nowrap" }}>
        {formatAgo(value, now, language) ?? t("time.now")}
      </time>
    </Tooltip>
  );
}
