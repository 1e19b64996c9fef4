import { useTranslation } from "react-i18next";
import { useConfirm } from "@/shared/ui/use-confirm";
import { useActOnJourney } from "./use-journey";

/** Asks, and pauses. */
export function usePauseDialog(id: string): () => void {
  const { t } = useTranslation("journeys");
  const confirm = useConfirm();
  const act = useActOnJourney(id);
  return () =>
    confirm({
      title: t("pause_title"),
      text: t("pause_text"),
      act: t("pause"),
      run: () => act.mutateAsync({ act: "pause" }),
    });
}
