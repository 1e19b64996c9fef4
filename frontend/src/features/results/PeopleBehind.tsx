import { Button, Dropdown } from "antd";
import { UsersRound } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { CustomerLink } from "@/entities/customer/CustomerLink";
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

/** What people were counted as; with the number, where one is shown. */
export interface Counted {
  name: string;
  n?: number;
  cut: Cut;
}

/** Its name, with the number. */
function useTitle() {
  const language = useLanguage();
  return ({ name, n }: Counted) => (n === undefined ? name : `${name} · ${formatNumber(n, language)}`);
}

/** The number itself, to be clicked where there are people behind it. */
export function CountedPeople({ scope, name, n, cut }: Counted & { scope: Scope; n: number }) {
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

/** The people behind each part of a chart, to be chosen beside its title. */
export function SeePeople({ scope, of }: { scope: Scope; of: readonly Counted[] }) {
  const { t } = useTranslation("results");
  const { can } = useWorkspace();
  const title = useTitle();
  const [counted, setCounted] = useState<Counted | null>(null);
  const some = of.filter(({ n }) => n !== 0);
  if (some.length === 0 || !can("profiles:read")) return null;
  return (
    <>
      <Dropdown
        trigger={["click"]}
        menu={{
          className: styles.menu,
          items: some.map((each, key) => ({
            key,
            label: title(each),
            onClick: () => setCounted(some[key] ?? null),
          })),
        }}
      >
        <Button type="text" size="small" aria-label={t("see_people")} icon={<UsersRound size={15} />} />
      </Dropdown>
      <Behind scope={scope} counted={counted} onClose={() => setCounted(null)} />
    </>
  );
}

interface BehindProps {
  scope: Scope;
  /** Null closes the drawer. */
  counted: Counted | null;
  onClose: () => void;
}

function Behind({ scope, counted, onClose }: BehindProps) {
  const { t } = useTranslation("results");
  const title = useTitle();
  return (
    <SideDrawer
      open={counted !== null}
      onClose={onClose}
      kind={t("people")}
      name={counted && title(counted)}
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

/** Leads to a new audience of these people, where a rule can say who they are. */
function SaveAsAudience({ scope, name, cut }: Counted & { scope: Scope }) {
  const { t } = useTranslation("results");
  const { home, can } = useWorkspace();
  const zone = useZone();
  const navigate = useNavigate();
  const rule = ruleOf(scope, cut, (day) => startOfDay(day, zone));
  if (!rule || !can("audiences:write")) return null;
  const audience = { name: t("audience_name", { name, since: scope.since, until: scope.until }), rule };
  return (
    <Button title={t("save_help")} onClick={() => void navigate(`${home}/audiences/new`, { state: { audience } })}>
      {t("save_as_audience")}
    </Button>
  );
}
