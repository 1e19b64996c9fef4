import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { CustomerLink } from "@/entities/customer/CustomerLink";
import { useNodeName } from "@/entities/journey/use-node-name";
import { type ListQuery, usePages } from "@/shared/api/use-pages";
import { useMedium } from "@/shared/i18n/use-medium";
import { DataTable } from "@/shared/ui/DataTable";
import { DateTime } from "@/shared/ui/DateTime";
import { OpenButton } from "@/shared/ui/OpenButton";
import { StatusTag } from "@/shared/ui/StatusTag";
import { useOpened } from "@/shared/ui/use-opened";
import styles from "./Deliveries.module.css";
import { TouchDrawer } from "./TouchDrawer";
import { reasonOf, stageOf, type Touch } from "./touch";
import { Why } from "./Why";

interface Props {
  query: ListQuery<"touches">;
  empty: ReactNode;
  /** Shown when the customer, journey or channel of the query does not exist. */
  unknown?: ReactNode;
  /** Leaves the customer out, on the customer's own page. */
  ofOne?: boolean;
}

/** Touches, newest first; a row opens the drawer with all there is to know. */
export function TouchesTable({ query, empty, unknown, ofOne = false }: Props) {
  const { t } = useTranslation("deliveries");
  const nodeName = useNodeName();
  const medium = useMedium();
  const opened = useOpened("touch");
  const pages = usePages("touches", query, { every: 10_000 });
  return (
    <>
      <DataTable<Touch>
        pages={pages}
        label={t("title")}
        rowKey={(row) => row.id}
        onRow={(row) => opened.open(row.id)}
        empty={empty}
        unknown={unknown}
        columns={[
          {
            title: t("at"),
            key: "at",
            width: 150,
            render: (_, row) => (
              <OpenButton onOpen={() => opened.open(row.id)}>
                <DateTime value={row.at} />
              </OpenButton>
            ),
          },
          ...(ofOne
            ? []
            : [
                {
                  title: t("customer"),
                  key: "customer",
                  render: (_: unknown, row: Touch) => <CustomerLink profile={row.profile} />,
                },
              ]),
          {
            title: t("journey"),
            key: "journey",
            render: (_, row) => (
              <div className={styles.two}>
                <span>{row.journey ? row.journey.name : t(`from_${row.origin}`)}</span>
                <small>{row.node ? nodeName(row.node) : ""}</small>
              </div>
            ),
          },
          {
            title: t("channel"),
            key: "channel",
            render: (_, row) => (
              <div className={styles.two}>
                <span>{medium(row.medium)}</span>
                <small>{row.channel?.name}</small>
              </div>
            ),
          },
          {
            title: t("template"),
            key: "template",
            render: (_, row) => <div className={styles.cut}>{row.template?.name}</div>,
          },
          {
            title: t("stage"),
            key: "stage",
            render: (_, row) => (
              <div className={styles.stage}>
                <StatusTag state={stageOf(row)} />
                {reasonOf(row) && (
                  <small>
                    <Why touch={row} />
                  </small>
                )}
              </div>
            ),
          },
        ]}
      />
      <TouchDrawer id={opened.id} onClose={opened.close} />
    </>
  );
}
