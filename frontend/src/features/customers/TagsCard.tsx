import { Button, Tag } from "antd";
import { Plus } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { TagSelect } from "@/entities/catalog/TagSelect";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { useToast } from "@/shared/ui/use-toast";
import styles from "./Customers.module.css";
import type { Customer } from "./customer";
import { EditForm, Field } from "./TraitEditor";
import { useEdit } from "./use-edit";

/** The tags of the customer. */
export function TagsCard({ customer }: { customer: Customer }) {
  const { t } = useTranslation("customers");
  const { can } = useWorkspace();
  const toast = useToast();
  const { tag: change } = useEdit(customer.id);
  const [adding, setAdding] = useState(false);
  const write = can("profiles:write") && !customer.merged_into;
  const set = (tag: string, present: boolean) =>
    change.mutate(
      { tag, present },
      {
        onSuccess: () => {
          setAdding(false);
          const back = () =>
            change.mutate(
              { tag, present: !present },
              { onSuccess: () => toast.done(t("undone")), onError: toast.failed },
            );
          toast.done(t(present ? "tag_added" : "tag_removed", { tag }), back);
        },
        ...(!present && { onError: toast.failed }),
      },
    );
  return (
    <Card
      title={t("tags")}
      extra={
        write &&
        !adding && (
          <Button
            type="text"
            size="small"
            icon={<Plus size={15} />}
            onClick={() => {
              change.reset();
              setAdding(true);
            }}
          >
            {t("tag_add")}
          </Button>
        )
      }
    >
      {adding && (
        <NewTag
          busy={change.isPending}
          error={change.error}
          onSave={(tag) => set(tag, true)}
          onCancel={() => setAdding(false)}
        />
      )}
      {customer.tags.length === 0 && !adding && <p className="pl-soft">{t("no_tags")}</p>}
      <div className={styles.tags}>
        {customer.tags.map((tag) => (
          <Tag
            key={tag}
            data-tag={tag}
            closable={write && { "aria-label": t("tag_remove", { tag }) }}
            onClose={(event) => {
              // It goes when the server says so.
              event.preventDefault();
              set(tag, false);
            }}
          >
            {tag}
          </Tag>
        ))}
      </div>
    </Card>
  );
}

interface NewProps {
  busy: boolean;
  error: Error | null;
  onSave: (tag: string) => void;
  onCancel: () => void;
}

function NewTag({ busy, error, onSave, onCancel }: NewProps) {
  const { t } = useTranslation("customers");
  const id = useId();
  const [tag, setTag] = useState("");
  return (
    <div className={styles.editing}>
      <EditForm onSubmit={() => onSave(tag.trim())} onCancel={onCancel} busy={busy} disabled={tag.trim() === ""}>
        <Field label={t("tag")} id={id} error={error} at={["tag", ""]}>
          <TagSelect id={id} value={tag} onChange={setTag} />
        </Field>
      </EditForm>
    </div>
  );
}
