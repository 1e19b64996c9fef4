import { Button } from "antd";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Journey } from "@/features/journeys/types";
import { useWorkspace } from "@/shared/session/workspace";
import { EnterDialog } from "./EnterDialog";

/** Puts people into a live journey, where it has a way in for them; whoever may not do it does not see it. */
export function EnterButton({ journey }: { journey: Journey }) {
  const { t } = useTranslation("entries");
  const { can } = useWorkspace();
  const [open, setOpen] = useState(false);
  if (!can("journeys:enroll") || journey.state !== "live" || !journey.by_request) return null;
  return (
    <>
      <Button icon={<UserPlus size={16} />} onClick={() => setOpen(true)}>
        {t("add")}
      </Button>
      {open && <EnterDialog journey={journey} onClose={() => setOpen(false)} />}
    </>
  );
}
