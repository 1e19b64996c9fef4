import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { client, dataOf } from "@/shared/api/client";
import { readJson, writeJson } from "@/shared/api/json";
import type { Served } from "@/shared/api/types";
import { useDebounced } from "@/shared/api/use-debounced";
import { formatList } from "@/shared/format/locale";
import { formatMonth, formatWeekdayTime } from "@/shared/format/time";
import { useLanguage } from "@/shared/session/preferences";
import { useWorkspace } from "@/shared/session/workspace";

interface Props {
  start: string;
  zone: string;
  repeat: string;
  onChange: (repeat: string) => void;
}

/** The next dates of the schedule as it is set now, and the months that it leaves out. */
export function SchedulePreview({ start, zone, repeat, onChange }: Props) {
  const { t } = useTranslation("canvas");
  const language = useLanguage();
  const { id, at } = useWorkspace();
  const asked = useDebounced(writeJson({ start, time_zone: zone, repeat }), 250);
  const preview = useQuery({
    queryKey: ["schedule", id, asked],
    queryFn: () =>
      dataOf(
        client.POST("/api/workspaces/{workspace}/journeys/schedule", {
          params: { path: at },
          body: readJson(asked) as Served["ScheduleToPreviewRequest"],
        }),
      ),
    enabled: start !== "",
    placeholderData: (before) => before,
  });
  const found = preview.data;
  if (!found || found.slots.length === 0) return null;
  const left = found.months_left_out.map((n) => formatMonth(n, language));
  const { on_last_day: last } = found;
  return (
    <div data-testid="next-dates" style={{ fontSize: 12.5 }}>
      {left.length > 0 && (
        <p style={{ marginBottom: 6 }}>
          {t("form.left_out", { months: formatList(left, language) })}{" "}
          {last && (
            <Button type="link" size="small" style={{ padding: 0, height: "auto" }} onClick={() => onChange(last)}>
              {t("form.last_day")}
            </Button>
          )}
        </p>
      )}
      <span className="pl-soft">{t("form.next_dates", { zone: found.time_zone })}</span>
      <ol style={{ margin: "2px 0 0", paddingLeft: 20 }}>
        {found.slots.map((slot) => (
          <li key={slot} className="pl-num">
            {formatWeekdayTime(slot, language, found.time_zone)}
          </li>
        ))}
      </ol>
    </div>
  );
}
