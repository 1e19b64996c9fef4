import { Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { formatNumber } from "@/shared/format/number";
import { useReason } from "@/shared/i18n/use-reasons";
import { useLanguage } from "@/shared/session/preferences";
import { useLive } from "./live";
import styles from "./NodeCard.module.css";

/** Why a run may end at a card, as the card says it; any other reason is said in the server's words. */
const SAID = ["exit", "converted", "exit_rule", "held_out", "journey_archived", "merged"] as const;
const isSaid = (reason: string): reason is (typeof SAID)[number] => SAID.some((each) => each === reason);

/** Who left the journey from a card rather than by one of its ways: with them, what came to it and what left it add up. */
export function Ends({ id }: { id: string }) {
  const { t } = useTranslation("canvas");
  const language = useLanguage();
  const reasonOf = useReason();
  const { came, people } = useLive();
  const all = came(id);
  const ended = Object.entries(all?.ended ?? {});
  if (!all || ended.length === 0) return null;
  const say = (n: number) => formatNumber(n, language);
  const sum = t("ended.sum", {
    arrived: say(all.arrived),
    inside: say(all.inside),
    out: say(all.out),
    ended: say(ended.reduce((total, [, n]) => total + n, 0)),
  });
  return (
    <Tooltip title={sum} placement="bottom" mouseEnterDelay={0.4}>
      <div className={styles.ends}>
        {ended.map(([reason, n]) => {
          const label = isSaid(reason) ? t(`ended.${reason}`) : reasonOf(reason);
          return (
            <button
              key={reason}
              type="button"
              className="nodrag"
              data-testid={`ended-${id}-${reason}`}
              disabled={!people}
              onClick={(event) => {
                event.stopPropagation();
                const count = ({ nodes }: { nodes: Record<string, typeof all> }) => nodes[id]?.ended[reason] ?? 0;
                people?.({ node: id, title: label, query: { node: id, port: `!${reason}` }, count });
              }}
            >
              {label} <strong className="pl-num">{say(n)}</strong>
            </button>
          );
        })}
      </div>
    </Tooltip>
  );
}
