import { Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { writeJson } from "@/shared/api/json";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { Copyable } from "@/shared/ui/Copyable";
import { DateTime } from "@/shared/ui/DateTime";
import { Facts } from "@/shared/ui/Facts";
import { ConsentCard } from "./ConsentCard";
import styles from "./Customers.module.css";
import type { Customer } from "./customer";

/** Who the customer is, to the right of what they did. */
export function About({ customer }: { customer: Customer }) {
  const { t } = useTranslation("customers");
  const { home } = useWorkspace();
  const traits = Object.entries(customer.traits).sort(([a], [b]) => a.localeCompare(b));
  return (
    <>
      <Card title={t("identifiers")}>
        <ul className={styles.identifiers}>
          {customer.identifiers.map(({ namespace, value }) => (
            <li key={`${namespace} ${value}`}>
              <small>{namespace}</small>
              <Copyable value={value} />
            </li>
          ))}
        </ul>
      </Card>
      <Card title={t("traits")}>
        {traits.length === 0 && <p className="pl-soft">{t("no_traits")}</p>}
        <Facts
          rows={Object.fromEntries(traits.map(([name, value]) => [name, <TraitValue key={name} value={value} />]))}
        />
        {customer.tags.length > 0 && (
          <div className={styles.tags}>
            {customer.tags.map((tag) => (
              <Tag key={tag}>{tag}</Tag>
            ))}
          </div>
        )}
      </Card>
      <ConsentCard customer={customer} />
      <Card title={t("facts")}>
        <Facts
          rows={{
            [t("created")]: <DateTime value={customer.created_at} />,
            [t("updated")]: <DateTime value={customer.updated_at} />,
            [t("locale")]: customer.locale || null,
            [t("time_zone")]: customer.time_zone || null,
            [t("id")]: <Copyable value={customer.id} />,
            [t("merged_from")]:
              customer.merged_from.length > 0 &&
              customer.merged_from.map((id) => (
                <Link key={id} to={`${home}/customers/${id}`} className="pl-mono">
                  {id}
                </Link>
              )),
          }}
        />
      </Card>
    </>
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
