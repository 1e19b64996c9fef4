import { Button } from "antd";
import { UserRoundPlus, UsersRound } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { CustomerLink } from "@/entities/customer/CustomerLink";
import { FrameAction } from "@/shared/charts/FrameAction";
import { formatNumber } from "@/shared/format/number";
import { startOfDay } from "@/shared/format/time";
import { useReason } from "@/shared/i18n/use-reasons";
import { useLanguage } from "@/shared/session/preferences";
import { useWorkspace, useZone } from "@/shared/session/workspace";
import { DateTime } from "@/shared/ui/DateTime";
import { EmptyState } from "@/shared/ui/EmptyState";
import { SideDrawer } from "@/shared/ui/EntityDrawer";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Loading } from "@/shared/ui/Loading";
import { type Cut, ruleOf, type Scope } from "./figures";
import styles from "./Results.module.css";
import { useBehind } from "./use-figures";

/** People told by what they were counted as; with their number, where one is shown. */
export interface Told {
  name: string;
  n?: number;
  cut: Cut;
  /** Of which journey, where it is another than that of the scope. */
  journey?: string;
}

/** A number whose people can be seen. */
export interface Counted extends Told {
  n: number;
}

/** The number itself, to be clicked where there are people behind it. */
export function CountedPeople({ scope, name, n, cut }: Counted & { scope: Scope }) {
  const { t } = useTranslation("results");
  const { can } = useWorkspace();
  const language = useLanguage();
  const [open, setOpen] = useState(false);
  const text = formatNumber(n, language);
  if (n === 0 || !can("profiles:read")) return text;
  return (
    <>
      <Button
        type="link"
        size="small"
        className={styles.number}
        aria-label={t("see", { name, count: n })}
        onClick={() => setOpen(true)}
      >
        {text}
      </Button>
      <Behind scope={scope} counted={open ? { name, n, cut } : null} onClose={() => setOpen(false)} />
    </>
  );
}

/**
 * *See the people* and *save as audience*: the buttons in the head of a chart or table for each of its numbers, or why they
 * can do nothing.
 */
export function PeopleActions({ scope, of }: { scope: Scope; of: readonly Told[] }) {
  const { t } = useTranslation("results");
  const { t: shared } = useTranslation();
  const { can } = useWorkspace();
  const [counted, setCounted] = useState<Told | null>(null);
  const { ruleOf, save } = useSaveAsAudience();
  const scopeOf = ({ journey }: Told): Scope => (journey ? { ...scope, journey } : scope);
  const some = of.filter(({ n }) => n !== 0);
  const seen = can("profiles:read") ? some : [];
  const saved = can("audiences:write") ? some.filter((each) => ruleOf(scopeOf(each), each.cut)) : [];
  const nobody = some.length === 0 && shared("chart.nobody");
  return (
    <>
      <FrameAction
        label={shared("chart.see_people")}
        icon={<UsersRound size={15} />}
        parts={seen.map((each) => ({ ...each, act: () => setCounted(each) }))}
        why={nobody || shared("chart.no_right_people")}
      />
      <FrameAction
        label={shared("chart.save_as_audience")}
        icon={<UserRoundPlus size={15} />}
        parts={saved.map((each) => ({ ...each, act: () => save(scopeOf(each), each) }))}
        why={nobody || (can("audiences:write") ? t("no_rule") : shared("chart.no_right_audience"))}
      />
      <Behind scope={counted ? scopeOf(counted) : scope} counted={counted} onClose={() => setCounted(null)} />
    </>
  );
}

interface BehindProps {
  scope: Scope;
  /** Null closes the drawer. */
  counted: Told | null;
  onClose: () => void;
}

function Behind({ scope, counted, onClose }: BehindProps) {
  const { t } = useTranslation("results");
  const language = useLanguage();
  return (
    <SideDrawer
      open={counted !== null}
      onClose={onClose}
      kind={t("people")}
      name={
        counted && (counted.n === undefined ? counted.name : `${counted.name} · ${formatNumber(counted.n, language)}`)
      }
      acts={counted && <SaveAsAudience scope={scope} {...counted} />}
    >
      {counted && <People scope={scope} cut={counted.cut} />}
    </SideDrawer>
  );
}

function People({ scope, cut }: { scope: Scope; cut: Cut }) {
  const { t } = useTranslation("results");
  const reason = useReason();
  const { data, error, refetch } = useBehind(scope, cut);
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading />;
  if (data.people.length === 0) return <EmptyState icon={UsersRound} title={t("nobody_behind")} />;
  const reasoned = ["refused", "ended", "withheld", "deferred", "failed"].includes(cut.measure);
  return (
    <>
      <p className={styles.help}>{t(data.more ? "people_more" : "people_all", { count: data.people.length })}</p>
      <ul className={styles.people}>
        {data.people.map(({ profile, at, times, detail }) => (
          <li key={profile.id}>
            <CustomerLink profile={profile} />
            <span className="pl-soft">
              {reasoned && detail && `${reason(detail)} · `}
              {times > 1 && `${t("times_of", { count: times })} · `}
              <DateTime value={at} />
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** A new audience of the people behind a number, where a rule can say who they are. */
function useSaveAsAudience() {
  const { t } = useTranslation("results");
  const { home } = useWorkspace();
  const zone = useZone();
  const navigate = useNavigate();
  const rule = (scope: Scope, cut: Cut) => ruleOf(scope, cut, (day) => startOfDay(day, zone));
  return {
    ruleOf: rule,
    save: (scope: Scope, { name, cut }: Told) => {
      const audience = {
        name: t("audience_name", { name, since: scope.since, until: scope.until }),
        rule: rule(scope, cut),
      };
      void navigate(`${home}/audiences/new`, { state: { audience } });
    },
  };
}

/** Leads to a new audience of these people, where a rule can say who they are. */
function SaveAsAudience({ scope, ...counted }: Told & { scope: Scope }) {
  const { t } = useTranslation("results");
  const { t: shared } = useTranslation();
  const { can } = useWorkspace();
  const { ruleOf, save } = useSaveAsAudience();
  if (!ruleOf(scope, counted.cut) || !can("audiences:write")) return null;
  return (
    <Button title={t("save_help")} onClick={() => save(scope, counted)}>
      {shared("chart.save_as_audience")}
    </Button>
  );
}
