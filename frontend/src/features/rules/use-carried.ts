import { useContext } from "react";
import { useTranslation } from "react-i18next";
import { RunContext, RunKey } from "@/entities/journey/run-context";

/** What the runs of the journey carry, as the operands of a comparison: the key, and the values of the context. */
export function useCarried(): { value: string; label: string }[] {
  const { t } = useTranslation("rules");
  const keyed = useContext(RunKey);
  const declared = useContext(RunContext);
  const values = declared.map(({ name }) => ({ value: `context.${name}`, label: name }));
  return keyed ? [{ value: "key", label: t("run.key") }, ...values] : values;
}
