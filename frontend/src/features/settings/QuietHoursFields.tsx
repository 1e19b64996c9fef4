import { Form, Select, Switch } from "antd";
import { useTranslation } from "react-i18next";
import { TimeOfDayPicker } from "@/shared/controls/DayPicker";
import { useMedia, useMedium } from "@/shared/i18n/use-medium";
import { WithMedia } from "@/shared/ui/WithMedia";
import styles from "./Settings.module.css";
import type { Settings } from "./use-workspace-settings";

type QuietHours = Settings["quiet_hours"];
type Window = Pick<QuietHours, "start" | "end">;

const CLOCK = { width: 92 };

/** Between which clock times no marketing is sent, and the media that have other times or none. */
export function QuietHoursFields() {
  const { t } = useTranslation("settings");
  const on = Form.useWatch(["quiet_hours", "on"]) as boolean | undefined;
  return (
    <>
      <Form.Item name={["quiet_hours", "on"]} label={t("quiet.on")} extra={t("quiet.help")} valuePropName="checked">
        <Switch />
      </Form.Item>
      {/* Hidden, not gone: the form keeps the times while they are switched off. */}
      <div hidden={!on}>
        <div className={styles.window}>
          <span>{t("quiet.between")}</span>
          <Form.Item name={["quiet_hours", "start"]}>
            <TimeOfDayPicker label={t("quiet.start")} style={CLOCK} />
          </Form.Item>
          <span>{t("quiet.and")}</span>
          <Form.Item name={["quiet_hours", "end"]}>
            <TimeOfDayPicker label={t("quiet.end")} style={CLOCK} />
          </Form.Item>
          <span>{t("quiet.there")}</span>
        </div>
        <p className={`pl-soft ${styles.exceptions}`}>{t("quiet.exceptions")}</p>
        <WithMedia>
          <Form.Item name={MEDIA} noStyle>
            <MediaHours />
          </Form.Item>
        </WithMedia>
      </div>
    </>
  );
}

const MEDIA = ["quiet_hours", "media"];

interface Props {
  value?: QuietHours["media"];
  onChange?: (value: QuietHours["media"]) => void;
}

/** For each medium: the times above, others, or none. */
function MediaHours({ value = {}, onChange }: Props) {
  const form = Form.useFormInstance();
  const { t } = useTranslation("settings");
  const medium = useMedium();
  const media = useMedia();
  const general = Form.useWatch("quiet_hours") as Window | undefined;
  // A clock reports its time only once it has closed, when another medium may have changed: what the form holds counts.
  const held = () => (form.getFieldValue(MEDIA) ?? {}) as QuietHours["media"];
  const set = (each: string, hours: Window | null | undefined) => {
    const { [each]: _, ...others } = held();
    onChange?.(hours === undefined ? others : { ...others, [each]: hours });
  };
  const setTime = (each: string, time: Partial<Window>) => {
    const hours = held()[each];
    if (hours) set(each, { ...hours, ...time });
  };
  const own = { start: general?.start ?? "21:00", end: general?.end ?? "09:00" };
  const choose = { same: undefined, other: own, never: null };
  return (
    <ul className={styles.policies}>
      {media.map((each) => {
        const hours = value[each];
        return (
          <li key={each} data-medium={each}>
            <strong>{medium(each)}</strong>
            <Select<keyof typeof choose>
              aria-label={t("quiet.of", { medium: medium(each) })}
              value={hours === undefined ? "same" : hours === null ? "never" : "other"}
              onChange={(chosen) => set(each, choose[chosen])}
              options={(["same", "other", "never"] as const).map((chosen) => ({
                value: chosen,
                label: t(`quiet.medium.${chosen}`),
              }))}
              style={{ minWidth: 150 }}
            />
            {hours ? (
              <span className={styles.window}>
                <TimeOfDayPicker
                  label={t("quiet.start_of", { medium: medium(each) })}
                  style={CLOCK}
                  value={hours.start}
                  onChange={(start) => setTime(each, { start })}
                />
                <span>{t("quiet.and")}</span>
                <TimeOfDayPicker
                  label={t("quiet.end_of", { medium: medium(each) })}
                  style={CLOCK}
                  value={hours.end}
                  onChange={(end) => setTime(each, { end })}
                />
              </span>
            ) : (
              <span />
            )}
          </li>
        );
      })}
    </ul>
  );
}
