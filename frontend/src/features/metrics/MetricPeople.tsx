import { UserRoundPlus, UsersRound } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { FrameAction } from "@/shared/charts/FrameAction";
import { addDays, dayOf, startOfDay } from "@/shared/format/time";
import { useWorkspace, useZone } from "@/shared/session/workspace";
import { audienceOf, type Definition, type MetricValues } from "./metric";

interface Props {
  name: string;
  definition: Definition;
  values: MetricValues;
}

/** *See the people* and *save as audience* of a metric: those who have the event that it measures, in the days that are shown. */
export function MetricPeople({ name, definition, values: { series, zone: given } }: Props) {
  const { t } = useTranslation("metrics");
  const { t: shared } = useTranslation();
  const { home, can } = useWorkspace();
  const workspaces = useZone();
  const navigate = useNavigate();
  const zone = given || workspaces;
  const points = series[0]?.points ?? [];
  const [first, last] = [points[0], points.at(-1)];
  const save = (from: string, to: string) => {
    const until = startOfDay(addDays(dayOf(to, zone), definition.grain === "week" ? 7 : 1), zone);
    const audience = {
      name: t("audience_name", { name, since: dayOf(from, zone), until: dayOf(to, zone) }).slice(0, 200),
      rule: audienceOf(definition, from, until),
    };
    void navigate(`${home}/audiences/new`, { state: { audience } });
  };
  return (
    <>
      <FrameAction
        label={shared("chart.see_people")}
        icon={<UsersRound size={15} />}
        parts={[]}
        why={shared(can("profiles:read") ? "chart.people_by_audience" : "chart.no_right_people")}
      />
      <FrameAction
        label={shared("chart.save_as_audience")}
        icon={<UserRoundPlus size={15} />}
        parts={
          can("audiences:write") && first && last
            ? [{ name: t("behind", { event: definition.event }), act: () => save(first.at, last.at) }]
            : []
        }
        why={shared(first ? "chart.no_right_audience" : "chart.nobody")}
      />
    </>
  );
}
