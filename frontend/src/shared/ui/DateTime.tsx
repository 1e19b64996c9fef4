import { Tooltip } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { formatAgo, formatDateTime, formatZone, ownZone, sameClock } from "@/shared/format/time";
import { useLanguage } from "@/shared/session/preferences";
import { useZone } from "@/shared/session/workspace";

interface Props {
  value: string | null | undefined;
  /** The time zone of the customer whom it concerns; their clock is told beside the workspace's where it differs. */
  theirs?: string | undefined;
}

/** A moment, by the workspace's clock; the tooltip has the seconds, and says whose clock it is. */
export function DateTime({ value, theirs }: Props) {
  const language = useLanguage();
  const zone = useZone();
  const { t } = useTranslation();
  if (!value) return <span className="pl-soft">{t("time.never")}</span>;
  return (
    <Tooltip title={<Clocks value={value} theirs={theirs} />}>
      <time dateTime={value} className="pl-num" style={{ whiteSpace: "nowrap" }}>
        {formatDateTime(value, language, zone)}
        {theirs && !sameClock(value, zone, theirs) && (
          <span className="pl-soft" data-testid="theirs">
            {" "}
            {t("time.theirs", { time: formatDateTime(value, language, theirs) })}
          </span>
        )}
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
    <Tooltip title={<Clocks value={value} />}>
      <time dateTime={value} style={{ whiteSpace: "nowrap" }}>
        {formatAgo(value, now, language) ?? t("time.now")}
      </time>
    </Tooltip>
  );
}

/** One moment by each clock that differs: the workspace's, the customer's, the reader's. */
function Clocks({ value, theirs }: { value: string; theirs?: string | undefined }) {
  const language = useLanguage();
  const zone = useZone();
  const { t } = useTranslation();
  const own = ownZone();
  const clocks: { whose: "workspace" | "customer" | "reader"; of: string }[] = [{ whose: "workspace", of: zone }];
  if (theirs && !sameClock(value, zone, theirs)) clocks.push({ whose: "customer", of: theirs });
  if (!sameClock(value, zone, own)) clocks.push({ whose: "reader", of: own });
  return (
    <>
      {clocks.map(({ whose, of }) => (
        <div key={whose}>
          {formatDateTime(value, language, of, true)} · {t(`time.clock.${whose}`)}: {formatZone(of, value)}
        </div>
      ))}
    </>
  );
}
