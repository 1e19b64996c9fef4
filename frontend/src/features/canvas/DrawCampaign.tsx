import { Button } from "antd";
import { PencilRuler } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Journey } from "@/features/journeys/types";
import { useConfirm } from "@/shared/ui/use-confirm";
import { useDrawCampaign } from "./use-draft";

/** Makes a campaign a journey that is drawn: asks first, as there is no way back. */
export function DrawCampaign({ journey }: { journey: Journey }) {
  const { t } = useTranslation("canvas");
  const confirm = useConfirm();
  const draw = useDrawCampaign(journey);
  return (
    <Button
      icon={<PencilRuler size={16} />}
      onClick={() =>
        confirm({
          title: t("draw.title", { name: journey.name }),
          text: t("draw.text"),
          act: t("draw.act"),
          run: draw,
        })
      }
    >
      {t("draw.act")}
    </Button>
  );
}
