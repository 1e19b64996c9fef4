import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Navigate, useParams } from "react-router";
import { useSession, useSignOut } from "@/shared/session/use-session";
import { EmptyState } from "@/shared/ui/EmptyState";

/** Leads to the home page of the last workspace, or tells users without a workspace what to do. */
export function Start() {
  const { t } = useTranslation();
  const { slug } = useParams();
  const workspaces = useSession().data?.workspaces ?? [];
  const signOut = useSignOut();
  const last = localStorage.getItem("pathline.workspace");
  const workspace = workspaces.find((each) => each.slug === (slug ?? last)) ?? workspaces[0];
  if (workspace) return <Navigate to={`/w/${workspace.slug}/home`} replace />;
  return (
    <EmptyState title={t("state.no_workspace")} help={t("state.no_workspace_help")}>
      <Button onClick={() => signOut.mutate()}>{t("user.sign_out")}</Button>
    </EmptyState>
  );
}
