import { Button } from "antd";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/shared/api/client";
import { type Category, useCategory } from "@/shared/i18n/use-category";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Loading } from "@/shared/ui/Loading";
import { StatusTag } from "@/shared/ui/StatusTag";
import { UsedBy } from "@/shared/ui/UsedBy";
import { useConfirm } from "@/shared/ui/use-confirm";
import { useInUse } from "@/shared/ui/use-in-use";
import { useToast } from "@/shared/ui/use-toast";
import { CategoryDialog } from "./CategoryDialog";
import styles from "./Settings.module.css";
import { TabHead } from "./TabHead";
import { useCategoryAct } from "./use-categories";

/** What kinds of messages there are, which of them are service messages, and where each is used. */
export function CategoriesTab() {
  const { t } = useTranslation("settings");
  const { at, can } = useWorkspace();
  const [editing, setEditing] = useState<Category | "new" | null>(null);
  const { data, error, refetch } = api.useQuery("get", "/api/workspaces/{workspace}/categories", {
    params: { path: at },
  });
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading />;
  return (
    <>
      <TabHead lead={t("categories_lead")}>
        {can("settings:write") && (
          <Button type="primary" icon={<Plus size={16} />} onClick={() => setEditing("new")}>
            {t("category_add")}
          </Button>
        )}
      </TabHead>
      <div style={{ display: "grid", gap: 12, maxWidth: 760 }}>
        {data.results.map((category) => (
          <CategoryCard key={category.code} category={category} onEdit={() => setEditing(category)} />
        ))}
      </div>
      {editing && <CategoryDialog category={editing === "new" ? null : editing} onClose={() => setEditing(null)} />}
    </>
  );
}

function CategoryCard({ category, onEdit }: { category: Category; onEdit: () => void }) {
  const { t } = useTranslation("settings");
  const name = useCategory();
  const service = category.transactional;
  return (
    <Card
      title={
        <span className={styles.category}>
          {name(category.code)} <code className="pl-mono">{category.code}</code>
          {category.archived_at && <StatusTag state="archived" />}
        </span>
      }
      extra={category.id && <Acts category={category} id={category.id} onEdit={onEdit} />}
    >
      {category.description && <p>{category.description}</p>}
      <p className="pl-soft">{t(`category_class.${service ? "transactional" : "marketing"}`)}</p>
      {category.id && <Uses id={category.id} />}
    </Card>
  );
}

function Uses({ id }: { id: string }) {
  const { t } = useTranslation("settings");
  const { at } = useWorkspace();
  const { data } = api.useQuery("get", "/api/workspaces/{workspace}/categories/{category}/uses", {
    params: { path: { ...at, category: id } },
  });
  return <UsedBy uses={data} none={t("category_unused")} />;
}

function Acts({ category, id, onEdit }: { category: Category; id: string; onEdit: () => void }) {
  const { t } = useTranslation();
  const { t: here } = useTranslation("settings");
  const { can } = useWorkspace();
  const act = useCategoryAct();
  const confirm = useConfirm();
  const inUse = useInUse();
  const toast = useToast();
  if (!can("settings:write") || (category.transactional && !can("journeys:transactional"))) return null;
  if (category.archived_at) {
    return (
      <Button type="text" onClick={() => act.mutate({ id, move: "restore" }, { onError: toast.failed })}>
        {t("act.restore")}
      </Button>
    );
  }
  const archive = () =>
    confirm({
      title: here("category_archive_title", { name: category.name }),
      text: here("category_archive_text"),
      act: t("act.archive"),
      run: () => act.mutateAsync({ id, move: "archive" }),
      refused: inUse,
    });
  return (
    <span>
      <Button type="text" onClick={onEdit}>
        {t("act.edit")}
      </Button>
      <Button type="text" onClick={archive}>
        {t("act.archive")}
      </Button>
    </span>
  );
}
