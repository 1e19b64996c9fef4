import { Button } from "antd";
import { UserRoundPlus, UsersRound } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNodeName } from "@/entities/journey/use-node-name";
import { PeopleDrawer } from "@/features/people/PeopleDrawer";
import type { ListQuery } from "@/shared/api/use-pages";
import { Chart } from "@/shared/charts/Chart";
import { FrameAction } from "@/shared/charts/FrameAction";
import type { FigureRow } from "@/shared/charts/figure-table";
import { TableCard } from "@/shared/charts/TableCard";
import { formatNumber, formatShare } from "@/shared/format/number";
import { useReason } from "@/shared/i18n/use-reasons";
import { useLanguage } from "@/shared/session/preferences";
import { useWorkspace } from "@/shared/session/workspace";
import { type FunnelNode, funnel } from "./figures";
import styles from "./Results.module.css";

interface Props {
  journey: string;
  /** Empty: all of them. */
  version: string;
  nodes: readonly FunnelNode[];
}

interface Shown {
  title: string;
  n: number;
  query: ListQuery<"enrollments">;
}

/** The way through the nodes: who came, who left, and how long they stayed. */
export function FunnelCards({ journey, version, nodes }: Props) {
  const { t } = useTranslation("results");
  const { t: shared } = useTranslation();
  const language = useLanguage();
  const { can } = useWorkspace();
  const nodeName = useNodeName();
  const reason = useReason();
  const [shown, setShown] = useState<Shown | null>(null);
  // Several nodes of a kind without a name are told apart by what they do.
  const nameOf = ({ node, kind, name, sentence }: FunnelNode) =>
    nodeName({ id: "", key: node, kind, name: name || (sentence ?? "") });
  const of = { journey, ...(version && { version }) };
  const stay = (seconds: number | null) =>
    seconds === null
      ? "–"
      : seconds < 48 * 3_600
        ? t("hours", { count: Number((seconds / 3_600).toFixed(1)) })
        : t("days", { count: Number((seconds / 86_400).toFixed(1)) });
  const leftFrom = (node: FunnelNode) =>
    node.ports.filter(({ port }) => port.startsWith("!") && port !== "!held_out").map(({ port, n }) => ({ port, n }));
  const insideOf = (node: FunnelNode): Shown => ({
    title: `${nameOf(node)}: ${t("inside")}`,
    n: node.inside,
    query: { node: node.node, state: "live" },
  });
  const leftBy = (node: FunnelNode, { port, n }: { port: string; n: number }): Shown => ({
    title: `${nameOf(node)}: ${reason(port.slice(1))}`,
    n,
    query: { node: node.node, port },
  });
  const see = (counted: Shown) => setShown({ ...counted, query: { ...of, ...counted.query } });
  const people = (counted: Shown): ReactNode =>
    counted.n === 0 || !can("profiles:read") ? (
      formatNumber(counted.n, language)
    ) : (
      <Button
        type="link"
        size="small"
        className={styles.number}
        aria-label={t("see", { name: counted.title, count: counted.n })}
        onClick={() => see(counted)}
      >
        {formatNumber(counted.n, language)}
      </Button>
    );
  const rows = nodes.map((node): FigureRow => {
    const left = leftFrom(node);
    return {
      key: node.node,
      name: nameOf(node),
      values: [
        node.arrived,
        { value: node.inside, shown: people(insideOf(node)) },
        {
          value: node.dropped,
          ...(left.length > 0 && {
            shown: (
              <span className={styles.left}>
                {left.map((way) => (
                  <span key={way.port}>
                    {reason(way.port.slice(1))} {people(leftBy(node, way))}
                  </span>
                ))}
              </span>
            ),
          }),
        },
        { value: node.arrived > 0 ? node.dropped / node.arrived : null, text: formatShare(node.dropped, node.arrived) },
        { value: node.mean_seconds, text: stay(node.mean_seconds) },
      ],
    };
  });
  const counted = nodes
    .flatMap((node) => [insideOf(node), ...leftFrom(node).map((way) => leftBy(node, way))])
    .filter(({ n }) => n > 0);
  const actions = (
    <>
      <FrameAction
        label={shared("chart.see_people")}
        icon={<UsersRound size={15} />}
        parts={
          can("profiles:read") ? counted.map((each) => ({ name: each.title, n: each.n, act: () => see(each) })) : []
        }
        why={shared(counted.length === 0 ? "chart.nobody" : "chart.no_right_people")}
      />
      <FrameAction
        label={shared("chart.save_as_audience")}
        icon={<UserRoundPlus size={15} />}
        parts={[]}
        why={t("no_rule")}
      />
    </>
  );
  return (
    <>
      <Chart
        title={t("steps")}
        help={t("steps_help")}
        spec={funnel(nodes, nameOf, t("step"), t("arrived"), t("dropped"))}
        people={actions}
      />
      {rows.length > 0 && (
        <TableCard
          title={t("stays")}
          people={actions}
          table={{
            columns: [
              { name: t("step") },
              { name: t("arrived"), unit: "count" },
              { name: t("inside"), unit: "count" },
              { name: t("dropped"), unit: "count" },
              { name: t("dropped_share"), unit: "rate" },
              { name: t("mean_stay"), unit: "count", unitName: shared("chart.seconds") },
            ],
            rows,
          }}
        />
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
