import { Button } from "antd";
import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useVersions } from "@/entities/journey/use-versions";
import type { Journey } from "@/features/journeys/types";
import { DateTime } from "@/shared/ui/DateTime";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Loading } from "@/shared/ui/Loading";
import { StatusTag } from "@/shared/ui/StatusTag";
import styles from "./Inspector.module.css";
import { useCanvas } from "./store";
import list from "./VersionsPanel.module.css";

interface Props {
  journey: Journey;
  looking: string | null;
  onLook: (version: string | null) => void;
}

/** The draft and every version that was published; a click shows its drawing with its counts. */
export function VersionsPanel({ journey, looking, onLook }: Props) {
  const { t } = useTranslation("canvas");
  const { t: shared } = useTranslation();
  const show = useCanvas((state) => state.show);
  const versions = useVersions(journey.id);
  return (
    <section className={styles.panel} aria-label={t("versions.title")}>
      <header className={styles.head}>
        <div className={styles.title}>
          <h2>{t("versions.title")}</h2>
        </div>
        <Button
          type="text"
          size="small"
          aria-label={shared("act.close")}
          icon={<X size={17} />}
          onClick={() => show(null)}
        />
      </header>
      <div className={styles.body}>
        <button type="button" className={list.version} aria-pressed={looking === null} onClick={() => onLook(null)}>
          <strong>{t("versions.draft")}</strong>
          <span>{t("versions.draft_help")}</span>
        </button>
        {versions.loading && <Loading />}
        {versions.error && <ErrorState error={versions.error} onRetry={versions.reload} />}
        {!versions.loading && !versions.error && versions.rows.length === 0 && (
          <p className="pl-soft">{t("versions.empty")}</p>
        )}
        {versions.rows.map((version) => (
          <button
            key={version.id}
            type="button"
            className={list.version}
            aria-pressed={looking === version.id}
            onClick={() => onLook(version.id)}
          >
            <strong>
              {t("bar.version", { n: version.number })}
              {version.live && <StatusTag state="live" />}
            </strong>
            <span>
              <DateTime value={version.published_at} />{" "}
              {version.published_by && t("versions.by", { who: version.published_by })}
            </span>
          </button>
        ))}
        {versions.more && (
          <Button loading={versions.loadingMore} onClick={versions.loadMore}>
            {shared("act.more")}
          </Button>
        )}
      </div>
    </section>
  );
}
