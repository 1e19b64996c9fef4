import { useTranslation } from "react-i18next";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { Copyable } from "@/shared/ui/Copyable";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Facts } from "@/shared/ui/Facts";
import { Loading } from "@/shared/ui/Loading";
import { SettingsForm } from "./SettingsForm";
import { useSettings } from "./use-workspace-settings";

/** The workspace itself: all its settings in one form, and what never changes. */
export function WorkspaceTab() {
  const { t } = useTranslation("settings");
  const { slug, id } = useWorkspace();
  const { data, error, refetch } = useSettings();
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading />;
  return (
    <div style={{ maxWidth: 760, display: "grid", gap: 16 }}>
      <SettingsForm settings={data} />
      <Card>
        <Facts
          wide
          rows={{ [t("slug")]: <code className="pl-mono">{slug}</code>, [t("id")]: <Copyable value={id} /> }}
        />
      </Card>
    </div>
  );
}
