import { useTranslation } from "react-i18next";

/** How many events are left out of the values, and why. */
export function LeftOut({ series }: { series: readonly { not_numbers: number; other_currency: number }[] }) {
  const { t } = useTranslation("metrics");
  const sum = (of: "not_numbers" | "other_currency") => series.reduce((total, each) => total + each[of], 0);
  return (
    <>
      {(["not_numbers", "other_currency"] as const)
        .filter((of) => sum(of) > 0)
        .map((of) => t(of, { count: sum(of) }))
        .join(" ")}
    </>
  );
}
