import { Button, Input } from "antd";
import { Plus, X } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { NamespaceSelect } from "@/entities/catalog/NamespaceSelect";
import { CustomerLink } from "@/entities/customer/CustomerLink";
import type { Served } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { Copyable } from "@/shared/ui/Copyable";
import { useConfirm } from "@/shared/ui/use-confirm";
import { useToast } from "@/shared/ui/use-toast";
import styles from "./Customers.module.css";
import type { Customer } from "./customer";
import { EditForm, Field } from "./TraitEditor";
import { useCheckIdentifier, useEdit } from "./use-edit";

type Given = Pick<Served["GivenIdentifierRequest"], "namespace" | "value">;

/** By what the customer is known. */
export function IdentifiersCard({ customer }: { customer: Customer }) {
  const { t } = useTranslation("customers");
  const { can } = useWorkspace();
  const toast = useToast();
  const confirm = useConfirm();
  const { identifier } = useEdit(customer.id);
  const [adding, setAdding] = useState(false);
  const write = can("profiles:write") && !customer.merged_into;
  const remove = (given: Given) =>
    confirm({
      title: t("identifier_remove", { value: given.value }),
      text: t("identifier_remove_text"),
      act: t("identifier_remove_act"),
      danger: true,
      run: async () => {
        await identifier.mutateAsync({ ...given, present: false, merge_with: "" });
        const back = () =>
          identifier.mutate(
            { ...given, present: true, merge_with: "" },
            { onSuccess: () => toast.done(t("undone")), onError: toast.failed },
          );
        toast.done(t("identifier_removed", { value: given.value }), back);
      },
    });
  return (
    <Card
      title={t("identifiers")}
      extra={
        write &&
        !adding && (
          <Button type="text" size="small" icon={<Plus size={15} />} onClick={() => setAdding(true)}>
            {t("identifier_add")}
          </Button>
        )
      }
    >
      {adding && <NewIdentifier customer={customer} onDone={() => setAdding(false)} />}
      <ul className={styles.identifiers}>
        {customer.identifiers.map(({ namespace, value }) => (
          <li key={`${namespace} ${value}`} data-namespace={namespace}>
            <small>{namespace}</small>
            <span className={styles.value}>
              <Copyable value={value} />
              {write && (
                <Button
                  type="text"
                  size="small"
                  className={styles.pencil ?? ""}
                  aria-label={t("identifier_remove", { value })}
                  icon={<X size={13} />}
                  onClick={() => remove({ namespace, value })}
                />
              )}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Adds an identifier; where it is another customer's, shows first what a merge would do. */
function NewIdentifier({ customer, onDone }: { customer: Customer; onDone: () => void }) {
  const { t } = useTranslation("customers");
  const { home } = useWorkspace();
  const navigate = useNavigate();
  const toast = useToast();
  const confirm = useConfirm();
  const check = useCheckIdentifier();
  const { identifier } = useEdit(customer.id);
  const [namespace, setNamespace] = useState("email");
  const [value, setValue] = useState("");
  const id = useId();
  const given = { namespace: namespace.trim(), value: value.trim() };
  const add = async (stored: Given, owner: Served["ProfileBrief"] | null) => {
    const merging = owner && owner.id !== customer.id ? owner.id : "";
    const left = await identifier.mutateAsync({ ...stored, present: true, merge_with: merging });
    const back = () =>
      identifier.mutate(
        { ...stored, present: false, merge_with: "" },
        { onSuccess: () => toast.done(t("undone")), onError: toast.failed },
      );
    // A merge stays: what each of the two did is one story from then on.
    toast.done(t(merging ? "merged_now" : "identifier_added", { value: stored.value }), merging ? undefined : back);
    onDone();
    if (left.id !== customer.id) void navigate(`${home}/customers/${left.id}`);
  };
  const submit = () =>
    check.mutate(
      { ...given, profile: customer.id },
      {
        onSuccess: ({ owner, surviving, ...stored }) => {
          if (!owner || owner.id === customer.id) {
            // Its refusal is said at the field.
            void add(stored, null).catch(() => undefined);
            return;
          }
          confirm({
            title: t("merge_title"),
            text: (
              <>
                <p>{t("merge_whose", { value: stored.value })}</p>
                <p>
                  <CustomerLink profile={owner} />
                </p>
                <p>{t(surviving === owner.id ? "merge_keeps_that" : "merge_keeps_this")}</p>
              </>
            ),
            act: t("merge_act"),
            danger: true,
            run: () => add(stored, owner),
          });
        },
      },
    );
  const error = check.error ?? identifier.error;
  return (
    <div className={styles.editing}>
      <EditForm
        onSubmit={submit}
        onCancel={onDone}
        busy={check.isPending || identifier.isPending}
        disabled={given.namespace === "" || given.value === ""}
      >
        <Field label={t("identifier_kind")} id={`${id}-kind`} error={error} at={["namespace"]}>
          <NamespaceSelect id={`${id}-kind`} value={namespace} onChange={setNamespace} />
        </Field>
        <Field label={t("identifier_value")} id={`${id}-value`} error={error} at={["value", ""]}>
          <Input
            id={`${id}-value`}
            value={value}
            maxLength={512}
            autoComplete="off"
            onChange={(event) => setValue(event.target.value)}
          />
        </Field>
      </EditForm>
    </div>
  );
}
