import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useWorkspace } from "@/shared/session/workspace";
import { TimeAgo } from "@/shared/ui/DateTime";
import { draftOf } from "./use-draft";

/** Who saved the newer draft, and when; nothing until that is known. */
export function SavedBy({ journey }: { journey: string }) {
  const { t } = useTranslation("canvas");
  const { id } = useWorkspace();
  const { data } = useQuery({
    queryKey: ["draft-saved", id, journey],
    queryFn: () => draftOf(id, journey).read(),
    staleTime: 0,
    gcTime: 0,
  });
  if (!data) return null;
  return (
    <span data-testid="saved-by">
      {data.saved_by ? t("stale.by", { who: data.saved_by }) : t("stale.by_key")} <TimeAgo value={data.saved_at} />
      {t("stale.end")}
    </span>
  );
}
