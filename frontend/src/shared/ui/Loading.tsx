import { Spin } from "antd";
import { useTranslation } from "react-i18next";

/** A calm spinner in the middle of its place; `full` takes the whole window. */
export function Loading({ full = false }: { full?: boolean }) {
  const { t } = useTranslation();
  return (
    <div
      role="status"
      aria-label={t("state.loading")}
      style={{ display: "grid", placeItems: "center", minHeight: full ? "100vh" : 240 }}
    >
      <Spin delay={250} />
    </div>
  );
}
