import { ShieldCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Served } from "@/shared/api/types";
import { usePages } from "@/shared/api/use-pages";
import { useMedium } from "@/shared/i18n/use-medium";
import { DataTable } from "@/shared/ui/DataTable";
import { DateTime } from "@/shared/ui/DateTime";
import { EmptyState } from "@/shared/ui/EmptyState";
import { SideDrawer } from "@/shared/ui/EntityDrawer";
import { WithMedia } from "@/shared/ui/WithMedia";
import { SOURCES } from "./ConsentDialog";
import type { Customer } from "./customer";

interface Props {
  customer: Customer;
  open: boolean;
  onClose: () => void;
}

/** Every yes and no of the customer, newest first: when, how it was said, and what was noted. */
export function ConsentHistory({ customer, open, onClose }: Props) {
  const { t } = useTranslation("customers");
  return (
    <SideDrawer open={open} onClose={onClose} kind={t("consent")} name={t("consent_history")}>
      <WithMedia>
        <Records id={customer.id} />
      </WithMedia>
    </SideDrawer>
  );
}

function Records({ id }: { id: string }) {
  const { t } = useTranslation("customers");
  const { t: shared } = useTranslation();
  const mediumName = useMedium();
  const pages = usePages("profiles/{profile}/consent", {}, { of: { profile: id } });
  const sourceName = (source: string) => {
    const known = SOURCES.find((each) => each === source);
    return known ? t(`source_of.${known}`) : source;
  };
  return (
    <DataTable<Served["ConsentRecord"]>
      pages={pages}
      label={t("consent_history")}
      rowKey={(row) => row.id}
      empty={<EmptyState icon={ShieldCheck} title={t("consent_none")} help={t("consent_none_help")} />}
      columns={[
        { title: t("consent_at"), key: "at", width: 150, render: (_, row) => <DateTime value={row.at} /> },
        {
          title: t("consent_medium"),
          key: "medium",
          render: (_, row) => [mediumName(row.medium), row.topic].filter(Boolean).join(" · "),
        },
        {
          title: t("consent_said"),
          key: "granted",
          width: 70,
          render: (_, row) => shared(row.granted ? "act.yes" : "act.no"),
        },
        {
          title: t("consent_source"),
          key: "source",
          render: (_, row) => (
            <>
              {sourceName(row.source)}
              {row.reason && <div className="pl-soft">{row.reason}</div>}
            </>
          ),
        },
      ]}
    />
  );
}
