import { CircleCheck, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { formatNumber } from "@/shared/format/number";
import { useLanguage } from "@/shared/session/preferences";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { TimeAgo } from "@/shared/ui/DateTime";
import styles from "./Home.module.css";
import { type Attention, placeOf, SCREENS } from "./home";

interface Props {
  attention: readonly Attention[];
  title?: string;
  /** Said where there is nothing. */
  none?: string;
}

/** What needs attention: how many things of each kind, since when, and some by name, each with a link to its screen. */
export function AttentionCard({ attention, title, none }: Props) {
  const { t } = useTranslation("home");
  return (
    <Card title={title ?? t("card.attention")}>
      <ul className={styles.list}>
        {attention.map((each) => (
          <li key={each.kind} data-kind={each.kind}>
            <TriangleAlert size={18} aria-hidden />
            <Needing each={each} />
          </li>
        ))}
        {attention.length === 0 && (
          <li data-done>
            <CircleCheck size={18} aria-hidden />
            <span>{none ?? t("attention_none")}</span>
          </li>
        )}
      </ul>
    </Card>
  );
}

function Needing({ each: { kind, count, at_least, since, things } }: { each: Attention }) {
  const { t } = useTranslation("home");
  const { home } = useWorkspace();
  const language = useLanguage();
  const number = formatNumber(count, language);
  const shown = at_least ? t("at_least", { number }) : number;
  const of = (id: string) => `${home}/${placeOf(kind, id)}`;
  return (
    <span>
      <Link to={`${home}/${SCREENS[kind]}`}>{t(`attention.${kind}`, { count, number: shown })}</Link>
      <small>
        {since && (
          <span>
            {t("since")} <TimeAgo value={since} />
          </span>
        )}
        {things.map(({ id, name, why }) => (
          <span key={id} className={styles.thing}>
            <Link to={of(id)}>{name}</Link>
            {why && ` (${t(`why.${why}`)})`}
          </span>
        ))}
        {things.length > 0 && count > things.length && (
          <span className={styles.thing}>{t("and_more", { count: count - things.length })}</span>
        )}
      </small>
    </span>
  );
}
