import { Button, Input, Tooltip } from "antd";
import { Archive, ArchiveRestore, Send } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { client, dataOf } from "@/shared/api/client";
import { known } from "@/shared/api/types";
import { useMedium } from "@/shared/i18n/use-medium";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { ConflictDialog } from "@/shared/ui/ConflictDialog";
import { PageBody } from "@/shared/ui/PageBody";
import { PageHeader } from "@/shared/ui/PageHeader";
import { UsedBy } from "@/shared/ui/UsedBy";
import { useConfirm } from "@/shared/ui/use-confirm";
import { useEditing } from "@/shared/ui/use-editing";
import { useInUse } from "@/shared/ui/use-in-use";
import { useLeaveGuard } from "@/shared/ui/use-leave-guard";
import { useToast } from "@/shared/ui/use-toast";
import { CategorySelect } from "./CategorySelect";
import { ContentEditor } from "./ContentEditor";
import { PreviewPane } from "./PreviewPane";
import { TemplateState } from "./TemplateState";
import styles from "./Templates.module.css";
import { TestSendDialog } from "./TestSendDialog";
import type { Content, Template } from "./template";
import { usePreview } from "./use-preview";
import { usePublishTemplate } from "./use-publish-template";
import { useTemplateAct } from "./use-template-act";
import { useUses } from "./use-uses";

interface Draft {
  name: string;
  content: Content;
  /** The code of a category of messages; empty: any. */
  category: string;
}

const draftOf = (template: Template | undefined): Draft => ({
  name: template?.name ?? "",
  content: template?.content ?? {},
  category: template?.category ?? "",
});

/** The editor of a template, with the message as a customer gets it beside it. */
export function TemplateEditor({ template }: { template: Template }) {
  const { t } = useTranslation("templates");
  const medium = useMedium();
  const toast = useToast();
  const { at, home, can } = useWorkspace();
  const [testing, setTesting] = useState(false);
  const act = useTemplateAct();
  const publish = usePublishTemplate(template.id);
  const write = can("templates:write") && !template.archived_at;
  const { base, draft, change, dirty, save, asking } = useEditing(template, {
    draftOf,
    read: async () =>
      known<Template>(
        await dataOf(
          client.GET("/api/workspaces/{workspace}/templates/{template}", {
            params: { path: { ...at, template: template.id } },
          }),
        ),
      ),
    write: async ({ name, content, category }, etag) =>
      known<Template>(await act.mutateAsync({ id: template.id, save: { name: name.trim(), content, category }, etag })),
  });
  useLeaveGuard(dirty);
  const { name, content } = draft;
  const preview = usePreview(template.id, content);
  const [block, setBlock] = useState<string | null>(null);
  /** Says what was done; gives whether it was. */
  const run = async (work: () => Promise<string | null>) => {
    try {
      const done = await work();
      if (done) toast.done(done);
      return done !== null;
    } catch (error) {
      toast.failed(error as Error);
      return false;
    }
  };
  const saveOnly = () => run(() => save().then((saved) => saved && t("saved")));
  const saveAndPublish = () =>
    run(async () => {
      const saved = dirty ? await save() : base;
      if (!saved) return null;
      const before = template.latest_version?.number;
      const { version } = await publish.mutateAsync(saved.etag);
      return t(version.number === before ? "publish_same" : "published", { n: version.number });
    });
  const saveAndTest = async () => {
    if (!dirty || (await saveOnly())) setTesting(true);
  };
  useSaveKey(write && dirty, () => void saveOnly());
  return (
    <>
      <PageHeader
        back={`${home}/templates`}
        title={
          write ? (
            <Input
              variant="borderless"
              className={styles.name ?? ""}
              value={name}
              maxLength={200}
              aria-label={t("name")}
              onChange={(event) => change({ name: event.target.value })}
            />
          ) : (
            template.name
          )
        }
        aside={
          <>
            <span className="pl-soft">{medium(template.medium)}</span>
            <TemplateState template={template} />
            <CategorySelect value={draft.category} onChange={(category) => change({ category })} readOnly={!write} />
            {dirty && <span className="pl-soft">{t("unsaved")}</span>}
          </>
        }
      >
        {can("templates:write") && <ArchiveButton template={template} />}
        {write && can("profiles:read") && (
          <Button icon={<Send size={15} />} onClick={() => void saveAndTest()}>
            {t("test")}
          </Button>
        )}
        {write && (
          <>
            <Button disabled={!dirty || !name.trim()} loading={act.isPending} onClick={() => void saveOnly()}>
              {t("save")}
            </Button>
            <Button
              type="primary"
              loading={publish.isPending}
              disabled={!dirty && !template.changed_since_publish}
              onClick={() => void saveAndPublish()}
            >
              {t("publish")}
            </Button>
          </>
        )}
      </PageHeader>
      <PageBody>
        <div className={styles.columns}>
          <ContentEditor
            medium={template.medium}
            content={content}
            onChange={(next) => change({ content: next })}
            readOnly={!write}
            problems={preview.data?.problems ?? template.problems}
            chosen={block}
            onChoose={setBlock}
          />
          <div className={styles.stack}>
            <PreviewPane preview={preview} onJump={setBlock} />
            <Uses id={template.id} />
          </div>
        </div>
      </PageBody>
      <ConflictDialog open={asking !== null} onSettle={(keep) => asking?.(keep)} />
      <TestSendDialog open={testing} onClose={() => setTesting(false)} template={template} />
    </>
  );
}

function Uses({ id }: { id: string }) {
  const { t } = useTranslation("templates");
  const { t: shared } = useTranslation();
  const { data } = useUses(id);
  return (
    <Card title={shared("used_by.title")}>
      <UsedBy uses={data} none={t("not_used")} />
    </Card>
  );
}

function ArchiveButton({ template }: { template: Template }) {
  const { t } = useTranslation("templates");
  const confirm = useConfirm();
  const inUse = useInUse();
  const toast = useToast();
  const act = useTemplateAct();
  if (template.archived_at) {
    return (
      <Button
        icon={<ArchiveRestore size={15} />}
        onClick={() => act.mutate({ id: template.id, move: "restore" }, { onError: toast.failed })}
      >
        {t("restore")}
      </Button>
    );
  }
  const archive = () =>
    confirm({
      title: t("archive_title", { name: template.name }),
      text: t("archive_text"),
      act: t("archive"),
      run: () => act.mutateAsync({ id: template.id, move: "archive" }),
      refused: inUse,
    });
  return (
    <Tooltip title={t("archive")}>
      <Button aria-label={t("archive")} icon={<Archive size={16} />} onClick={archive} />
    </Tooltip>
  );
}

/** Ctrl+S (or Cmd+S) saves. */
function useSaveKey(active: boolean, save: () => void) {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      if (active) save();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  });
}
