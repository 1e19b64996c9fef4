import { useTranslation } from "react-i18next";
import { writeJson } from "@/shared/api/json";
import styles from "./JsonView.module.css";

/** Any JSON, readable. */
export function JsonView({ value, label }: { value: unknown; label?: string }) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: long JSON scrolls inside, and the keyboard must reach it.
    <section className={styles.json} tabIndex={0} aria-label={label ?? t("state.data")}>
      {writeJson(value, 2)}
    </section>
  );
}
