import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNodeName } from "@/entities/journey/use-node-name";
import { PeopleDrawer } from "@/features/people/PeopleDrawer";
import type { ListQuery } from "@/shared/api/use-pages";
import { Chart } from "@/shared/charts/Chart";
import { formatNumber, formatShare } from "@/shared/format/number";
import { useReason } from "@/shared/i18n/use-reasons";
import { useLanguage } from "@/shared/session/preferences";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { NumberTable } from "@/shared/ui/NumberTable";
import { type FunnelNode, funnel, type Scope } from "./figures";
import styles from "./Results.module.css";
import { Wide } from "./Wide";

interface Props {
  scope: Scope;
  nodes: readonly FunnelNode[];
}

interface Shown {
  title: string;
  n: number;
  query: ListQuery<"enrollments">;
}

/** The way through the nodes: who came, who left, and how long they stayed. */
export function FunnelCards({ scope, nodes }: Props) {
  const { t } = useTranslation("results");
  const language = useLanguage();
  const { can } = useWorkspace();
  const nodeName = useNodeName();
  const reason = useReason();
  const [shown, setShown] = useState<Shown | null>(null);
  const nameOf = ({ node, kind, name }: FunnelNode) => nodeName({ id: "", key: node, kind, name });
  const of = { journey: scope.journey, ...(scope.version && { version: scope.version }) };
  const stay = (seconds: number | null) =>
    seconds === null
      ? "–"
      : seconds < 48 * 3_600
        ? t("hours", { count: Number((seconds / 3_600).toFixed(1)) })
        : t("days", { count: Number((seconds / 86_400).toFixed(1)) });
  const people = (title: string, n: number, query: ListQuery<"enrollments">): ReactNode =>
    n === 0 || !can("profiles:read") ? (
      formatNumber(n, language)
    ) : (
      <Button
        type="link"
        size="small"
        className={styles.number}
        aria-label={t("see", { name: title, count: n })}
        onClick={() => setShown({ title, n, query: { ...of, ...query } })}
      >
        {formatNumber(n, language)}
      </Button>
    );
  const rows = nodes.map((node) => {
    const name = nameOf(node);
    const left = node.ports.filter(({ port }) => port.startsWith("!") && port !== "!held_out");
    return {
      key: node.node,
      name,
      values: [
        formatNumber(node.arrived, language),
        people(`${name}: ${t("inside")}`, node.inside, { node: node.node, state: "live" }),
        left.length === 0 ? (
          formatNumber(0, language)
        ) : (
          <span key="left" className={styles.left}>
            {left.map(({ port, n }) => {
              const why = reason(port.slice(1));
              return (
                <span key={port}>
                  {why} {people(`${name}: ${why}`, n, { node: node.node, port })}
                </span>
              );
            })}
          </span>
        ),
        formatShare(node.dropped, node.arrived),
        stay(node.mean_seconds),
      ],
    };
  });
  return (
    <>
      <Chart
        title={t("steps")}
        help={t("steps_help")}
        spec={funnel(nodes, nameOf, t("step"), t("arrived"), t("dropped"))}
      />
      {rows.length > 0 && (
        <Card title={t("stays")}>
          <Wide label={t("stays")}>
            <NumberTable
              label={t("stays")}
              head={[t("step"), t("arrived"), t("inside"), t("dropped"), t("dropped_share"), t("mean_stay")]}
              rows={rows}
            />
          </Wide>
        </Card>
      )}
      <PeopleDrawer
        query={shown?.query ?? null}
        title={shown?.title ?? ""}
        count={shown?.n}
        nameOf={nodeName}
        onClose={() => setShown(null)}
      />
    </>
  );
}
