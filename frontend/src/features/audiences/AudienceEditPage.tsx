import { Button, Form, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, useLocation, useNavigate, useParams } from "react-router";
import { RuleBuilder } from "@/features/rules/RuleBuilder";
import { fromRoot } from "@/features/rules/use-check";
import { ApiError, client, dataOf } from "@/shared/api/client";
import { known } from "@/shared/api/types";
import { useMessage } from "@/shared/i18n/use-message";
import { useWorkspace } from "@/shared/session/workspace";
import { ConflictDialog } from "@/shared/ui/ConflictDialog";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Loading } from "@/shared/ui/Loading";
import { PageBody } from "@/shared/ui/PageBody";
import { PageHeader } from "@/shared/ui/PageHeader";
import { useEditing } from "@/shared/ui/use-editing";
import { useLeaveGuard } from "@/shared/ui/use-leave-guard";
import { useToast } from "@/shared/ui/use-toast";
import styles from "./Audiences.module.css";
import type { Audience } from "./audience";
import { PreviewCard } from "./PreviewCard";
import { useAudience } from "./use-audience";
import { type Draft, useSaveAudience } from "./use-save-audience";

export function Page() {
  const { id = "" } = useParams();
  const audience = useAudience(id);
  const { home, can } = useWorkspace();
  if (!can("audiences:write")) return <Navigate to={`${home}/audiences/${id}`} replace />;
  if (id === "") return <Editor />;
  if (audience.data) return <Editor key={id} audience={audience.data} />;
  if (audience.error) return <ErrorState error={audience.error} onRetry={() => void audience.refetch()} />;
  return <Loading />;
}

const draftOf = (audience: Audience | undefined): Draft => ({
  name: audience?.name ?? "",
  description: audience?.description ?? "",
  rule: audience?.rule ?? null,
});

/** The editor of one audience, with a preview of the customers that match. */
function Editor({ audience }: { audience?: Audience }) {
  const { t } = useTranslation("audiences");
  const { t: shared } = useTranslation();
  const message = useMessage();
  const toast = useToast();
  const navigate = useNavigate();
  // What another page fills in, e.g. a rule that finds the people behind a number.
  const begun = (useLocation().state as { audience?: Partial<Draft> } | null)?.audience;
  const { at, home } = useWorkspace();
  const [tried, setTried] = useState(false);
  const saving = useSaveAudience(audience?.id);
  const { draft, change, dirty, save, asking } = useEditing(audience, {
    draftOf,
    begun: begun && { ...draftOf(undefined), ...begun },
    read: async () =>
      known<Audience>(
        await dataOf(
          client.GET("/api/workspaces/{workspace}/audiences/{audience}", {
            params: { path: { ...at, audience: audience?.id ?? "" } },
          }),
        ),
      ),
    write: async ({ name, description, rule }, etag) =>
      known<Audience>(
        await saving.mutateAsync({ draft: { name: name.trim(), description: description.trim(), rule }, etag }),
      ),
  });
  const { name, description, rule } = draft;
  const leave = useLeaveGuard(dirty);
  const back = audience ? `${home}/audiences/${audience.id}` : `${home}/audiences`;
  const problems = saving.error instanceof ApiError ? saving.error.problems : [];
  const ofName = problems.find((problem) => problem.path === "name");
  const submit = async () => {
    setTried(true);
    if (!name.trim() || rule === null) return;
    try {
      const saved = await save();
      if (saved) {
        toast.done(t("saved"));
        leave(`${home}/audiences/${saved.id}`);
      }
    } catch (error) {
      toast.failed(error as Error);
    }
  };
  const nameHelp = ofName ? message(ofName) : tried && !name.trim() ? t("name_missing") : null;
  return (
    <>
      <PageHeader title={t(audience ? "edit_title" : "new")} back={back}>
        <Button onClick={() => void navigate(back)}>{shared("act.cancel")}</Button>
        <Button type="primary" loading={saving.isPending} onClick={() => void submit()}>
          {t("save")}
        </Button>
      </PageHeader>
      <PageBody>
        <div className={styles.columns}>
          <div className={styles.stack}>
            <section className={`pl-card ${styles.card}`}>
              <Form layout="vertical" component="div">
                <Form.Item
                  label={t("name")}
                  htmlFor="audience-name"
                  {...(nameHelp && { help: nameHelp, validateStatus: "error" as const })}
                >
                  <Input
                    id="audience-name"
                    value={name}
                    maxLength={200}
                    autoFocus={!audience}
                    placeholder={t("name_hint")}
                    onChange={(event) => change({ name: event.target.value })}
                  />
                </Form.Item>
                <Form.Item label={t("description")} htmlFor="audience-description" style={{ marginBottom: 0 }}>
                  <Input
                    id="audience-description"
                    value={description}
                    maxLength={2000}
                    placeholder={t("description_hint")}
                    onChange={(event) => change({ description: event.target.value })}
                  />
                </Form.Item>
              </Form>
            </section>
            <section className={`pl-card ${styles.card}`}>
              <h2>{t("rule")}</h2>
              <RuleBuilder value={rule} onChange={(next) => change({ rule: next })} problems={problems.map(fromRoot)} />
              {tried && rule === null && <p style={{ marginTop: 8, color: "var(--pl-danger)" }}>{t("rule_missing")}</p>}
            </section>
          </div>
          <aside className={styles.aside}>
            <PreviewCard rule={rule} />
          </aside>
        </div>
      </PageBody>
      <ConflictDialog open={asking !== null} onSettle={(keep) => asking?.(keep)} />
    </>
  );
}
