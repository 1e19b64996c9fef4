import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { Copyable } from "@/shared/ui/Copyable";
import { DateTime } from "@/shared/ui/DateTime";
import { Facts } from "@/shared/ui/Facts";
import { ConsentCard } from "./ConsentCard";
import type { Customer } from "./customer";
import { IdentifiersCard } from "./IdentifiersCard";
import { TagsCard } from "./TagsCard";
import { TraitsCard } from "./TraitsCard";

/** Who the customer is, to the right of what they did. */
export function About({ customer }: { customer: Customer }) {
  const { t } = useTranslation("customers");
  const { home } = useWorkspace();
  return (
    <>
      <IdentifiersCard customer={customer} />
      <TraitsCard customer={customer} />
      <TagsCard customer={customer} />
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
