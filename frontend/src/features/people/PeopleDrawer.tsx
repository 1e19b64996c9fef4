import { Button } from "antd";
import { UsersRound } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CustomerLink } from "@/entities/customer/CustomerLink";
import { ExportButton } from "@/entities/export/ExportButton";
import type { NodeRef } from "@/entities/journey/node";
import { type ListQuery, usePages } from "@/shared/api/use-pages";
import { formatNumber } from "@/shared/format/number";
import { useReason } from "@/shared/i18n/use-reasons";
import { useLanguage } from "@/shared/session/preferences";
import { TimeAgo } from "@/shared/ui/DateTime";
import { EmptyState } from "@/shared/ui/EmptyState";
import { SideDrawer } from "@/shared/ui/EntityDrawer";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Loading } from "@/shared/ui/Loading";
import { StatusTag } from "@/shared/ui/StatusTag";
import { Path } from "./Path";
import styles from "./PeopleDrawer.module.css";
import type { Enrollment } from "./types";

interface Props {
  /** Which enrollments; null closes the drawer. */
  query: ListQuery<"enrollments"> | null;
  title: string;
  /** How many they are, where that is counted. */
  count?: number | undefined;
  nameOf: (node: NodeRef) => string;
  onClose: () => void;
}

/** The people behind a number: who they are, since when, and the way each has taken. */
export function PeopleDrawer({ query, title, count, nameOf, onClose }: Props) {
  const { t } = useTranslation("people");
  const language = useLanguage();
  const whole = count === undefined ? title : `${title} · ${formatNumber(count, language)}`;
  return (
    <SideDrawer open={query !== null} onClose={onClose} kind={t("title")} name={whole}>
      {query && <People query={query} name={whole} nameOf={nameOf} />}
    </SideDrawer>
  );
}

interface PeopleProps {
  query: ListQuery<"enrollments">;
  name: string;
  nameOf: (node: NodeRef) => string;
}

function People({ query, name, nameOf }: PeopleProps) {
  const { t } = useTranslation("people");
  const { t: shared } = useTranslation();
  const pages = usePages("enrollments", { ...query, passages: true }, { every: 5000 });
  if (pages.loading) return <Loading />;
  if (pages.error && pages.rows.length === 0) return <ErrorState error={pages.error} onRetry={pages.reload} />;
  if (pages.rows.length === 0) return <EmptyState icon={UsersRound} title={t("empty")} help={t("empty_help")} />;
  return (
    <>
      <div className={styles.acts}>
        <ExportButton list="enrollments" filters={query} name={name} />
      </div>
      <ul className={styles.people}>
        {pages.rows.map((enrollment) => (
          <Person key={enrollment.id} enrollment={enrollment} nameOf={nameOf} />
        ))}
      </ul>
      {pages.more && (
        <Button block loading={pages.loadingMore} onClick={pages.loadMore}>
          {shared("act.more")}
        </Button>
      )}
    </>
  );
}

function Person({ enrollment, nameOf }: { enrollment: Enrollment; nameOf: (node: NodeRef) => string }) {
  const { t } = useTranslation("people");
  const reason = useReason();
  const [open, setOpen] = useState(false);
  return (
    <li>
      <div className={styles.head}>
        <CustomerLink profile={enrollment.profile} />
        <Button type="link" size="small" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t(open ? "hide" : "path")}
        </Button>
      </div>
      <div className={styles.state}>
        {enrollment.held_out && <StatusTag state="held_out" />}
        {enrollment.program_held_out && <StatusTag state="program_held_out" />}
        {enrollment.converted_at && <StatusTag state="converted" />}
        {enrollment.state === "live" ? (
          <span className="pl-soft">
            {t("since")} <TimeAgo value={enrollment.arrived_at} />
          </span>
        ) : (
          // Whoever is held out ends by just that, and whoever left by the goal has just that mark.
          !(enrollment.held_out || (enrollment.converted_at && enrollment.exit_reason === "converted")) && (
            <span className="pl-soft">{t("ended", { reason: reason(enrollment.exit_reason) })}</span>
          )
        )}
      </div>
      {open && (
        <div className={styles.path}>
          <Path enrollment={enrollment} nameOf={nameOf} />
        </div>
      )}
    </li>
  );
}
