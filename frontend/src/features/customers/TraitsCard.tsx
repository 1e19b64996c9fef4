import { Button } from "antd";
import { Pencil, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { writeJson } from "@/shared/api/json";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import styles from "./Customers.module.css";
import type { Customer } from "./customer";
import { NewTrait, TraitEditor } from "./TraitEditor";

/** What is known of the customer, each to be edited where it stands. */
export function TraitsCard({ customer }: { customer: Customer }) {
  const { t } = useTranslation("customers");
  const { can } = useWorkspace();
  // The name of the one that is edited; "" is a new one.
  const [editing, setEditing] = useState<string | null>(null);
  const traits = Object.entries(customer.traits).sort(([a], [b]) => a.localeCompare(b));
  const write = can("profiles:write") && !customer.merged_into;
  const close = () => setEditing(null);
  return (
    <Card
      title={t("traits")}
      extra={
        write &&
        editing !== "" && (
          <Button type="text" size="small" icon={<Plus size={15} />} onClick={() => setEditing("")}>
            {t("trait_add")}
          </Button>
        )
      }
    >
      {editing === "" && <NewTrait customer={customer} onDone={close} />}
      {traits.length === 0 && editing === null && <p className="pl-soft">{t("no_traits")}</p>}
      <ul className={styles.traits}>
        {traits.map(([name, value]) =>
          editing === name ? (
            <li key={name} data-trait={name} className={styles.editing}>
              <TraitEditor customer={customer} name={name} onDone={close} />
            </li>
          ) : (
            <li key={name} data-trait={name}>
              <span className="pl-soft">{name}</span>
              <span className={styles.value}>
                <TraitValue value={value} />
                {write && (
                  <Button
                    type="text"
                    size="small"
                    className={styles.pencil ?? ""}
                    aria-label={t("trait_edit", { name })}
                    icon={<Pencil size={13} />}
                    onClick={() => setEditing(name)}
                  />
                )}
              </span>
            </li>
          ),
        )}
      </ul>
    </Card>
  );
}

function TraitValue({ value }: { value: unknown }) {
  const { t } = useTranslation();
  if (typeof value === "boolean") return t(value ? "act.yes" : "act.no");
  if (Array.isArray(value) && value.every((each) => typeof each !== "object")) return value.join(", ");
  if (typeof value === "object") return <code className="pl-mono">{writeJson(value)}</code>;
  return <Breakable text={String(value)} />;
}

/** A text that is too long for its line breaks after an @, as in an e-mail address, before it breaks within a word. */
function Breakable({ text }: { text: string }) {
  const domain = text.lastIndexOf("@") + 1;
  if (domain === 0) return text;
  return (
    <>
      {text.slice(0, domain)}
      <wbr />
      {text.slice(domain)}
    </>
  );
}
