import { Switch } from "antd";
import { Users } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { AudienceLink } from "@/entities/audience/AudienceLink";
import type { Served } from "@/shared/api/types";
import { usePages } from "@/shared/api/use-pages";
import { DataTable } from "@/shared/ui/DataTable";
import { DateTime } from "@/shared/ui/DateTime";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FilterBar } from "@/shared/ui/FilterBar";

export type Stay = Served["AudienceOfProfile"];

/** The audiences that the customer is in, or was. */
export function InAudiences({ id }: { id: string }) {
  const { t } = useTranslation("customers");
  const [past, setPast] = useState(false);
  const label = useId();
  const pages = usePages("profiles/{profile}/audiences", { past }, { of: { profile: id } });
  return (
    <>
      <FilterBar>
        <Switch size="small" checked={past} onChange={setPast} aria-labelledby={label} />
        <span id={label} className="pl-soft">
          {t("past")}
        </span>
      </FilterBar>
      <DataTable<Stay>
        pages={pages}
        label={t("tab_audiences")}
        rowKey={(row) => `${row.audience.id} ${row.since}`}
        empty={<EmptyState icon={Users} title={t("audiences_empty")} help={t("audiences_empty_help")} />}
        columns={[
          {
            title: t("audience"),
            key: "audience",
            render: (_, row) => <AudienceLink audience={row.audience} />,
          },
          { title: t("since"), key: "since", width: 190, render: (_, row) => <DateTime value={row.since} /> },
          {
            title: t("until"),
            key: "until",
            width: 190,
            render: (_, row) =>
              row.until ? <DateTime value={row.until} /> : <span className="pl-soft">{t("now")}</span>,
          },
        ]}
      />
    </>
  );
}
