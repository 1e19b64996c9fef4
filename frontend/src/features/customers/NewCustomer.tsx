import { Alert, Form, Input, Modal, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCatalog } from "@/entities/catalog/use-catalog";
import { CustomerLink } from "@/entities/customer/CustomerLink";
import { ApiError } from "@/shared/api/client";
import type { ProfileBrief } from "@/shared/api/types";
import { useMessage } from "@/shared/i18n/use-message";
import { outside } from "@/shared/schema-form/problems";
import { submits } from "@/shared/ui/submits";
import { useToast } from "@/shared/ui/use-toast";
import type { Customer } from "./customer";
import { Field } from "./TraitEditor";
import { useCheckIdentifier, useCreateCustomer } from "./use-edit";

interface Props {
  open: boolean;
  onClose: () => void;
  onMade: (customer: Customer) => void;
}

const NAMESPACES = ["email", "phone", "user_id"] as const;

/** By which traits a workspace knows names; the first way of which it has all, else the last. */
const NAMES = [["first_name", "last_name"], ["firstName", "lastName"], ["name"]] as const;

/** Adds a customer by a name, tags and one identifier at least; the rest is edited on their page. */
export function NewCustomer({ open, onClose, onMade }: Props) {
  const { t } = useTranslation("customers");
  const { t: shared } = useTranslation();
  const formId = useId();
  const create = useCreateCustomer();
  const close = () => {
    create.reset();
    onClose();
  };
  return (
    <Modal
      open={open}
      title={t("new")}
      okText={t("new_act")}
      cancelText={shared("act.cancel")}
      okButtonProps={{ ...submits(formId), loading: create.isPending }}
      onCancel={close}
      destroyOnHidden
    >
      <Filled
        formId={formId}
        create={create}
        onMade={(customer) => {
          close();
          onMade(customer);
        }}
      />
    </Modal>
  );
}

interface FilledProps {
  formId: string;
  create: ReturnType<typeof useCreateCustomer>;
  onMade: (customer: Customer) => void;
}

function Filled({ formId, create, onMade }: FilledProps) {
  const { t } = useTranslation("customers");
  const message = useMessage();
  const toast = useToast();
  const { data } = useCatalog();
  const check = useCheckIdentifier();
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [tags, setTags] = useState<string[]>([]);
  const [owner, setOwner] = useState<ProfileBrief | null>(null);
  const traits = new Set(data?.traits.map(({ name }) => name));
  const names = NAMES.find((each) => each.every((name) => traits.has(name))) ?? ["name"];
  const textOf = (field: string) => (typed[field] ?? "").trim();
  const identifiers = NAMESPACES.filter((each) => textOf(each) !== "").map((namespace) => ({
    namespace,
    value: textOf(namespace),
  }));
  const place = (namespace: string) => identifiers.findIndex((each) => each.namespace === namespace);
  const paths = (namespace: string) => [
    `identifiers[${place(namespace)}].value`,
    `identifiers.${place(namespace)}.value`,
    `traits.${namespace}`,
  ];
  const problems = create.error instanceof ApiError ? create.error.problems : [];
  const shown = ["tags", ...NAMESPACES.flatMap(paths), ...names.map((name) => `traits.${name}`)];
  const rest =
    create.error && (problems.length === 0 ? [message(create.error)] : outside(problems, shown).map(message));
  const submit = () => {
    setOwner(null);
    const given = Object.fromEntries(names.filter((name) => textOf(name) !== "").map((name) => [name, textOf(name)]));
    create.mutate(
      { identifiers, traits: given, tags },
      {
        onSuccess: (customer) => {
          toast.done(t("made"));
          onMade(customer);
        },
        onError: (error) => {
          const taken = error instanceof ApiError && error.problems.find(({ code }) => code === "belongs_to_another");
          const whose = taken && identifiers.find(({ namespace }) => paths(namespace).includes(taken.path));
          if (whose) check.mutate({ ...whose, profile: "" }, { onSuccess: (found) => setOwner(found.owner) });
        },
      },
    );
  };
  const input = (field: string, label: string, at: readonly string[], first = false, hint?: string) => (
    <Field key={field} label={label} id={`${formId}-${field}`} error={create.error} at={at}>
      <Input
        id={`${formId}-${field}`}
        value={typed[field] ?? ""}
        autoFocus={first}
        autoComplete="off"
        maxLength={512}
        placeholder={hint}
        onChange={(event) => setTyped({ ...typed, [field]: event.target.value })}
      />
    </Field>
  );
  return (
    <form
      id={formId}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p className="pl-soft">{t("new_help")}</p>
      {names.map((name, n) => input(name, t(`name_of.${name}`), [`traits.${name}`], n === 0))}
      {input("email", t("email"), paths("email"))}
      {input("phone", t("phone"), paths("phone"), false, "+86 138 …")}
      {input("user_id", t("user_id"), paths("user_id"))}
      <Form.Item label={t("tags")} htmlFor={`${formId}-tags`} layout="vertical">
        <Select
          id={`${formId}-tags`}
          mode="tags"
          value={tags}
          onChange={setTags}
          tokenSeparators={[",", "，"]}
          options={(data?.tags ?? []).map((value) => ({ value }))}
        />
      </Form.Item>
      {owner && (
        <Alert type="warning" showIcon title={t("known_already")} description={<CustomerLink profile={owner} />} />
      )}
      {rest && rest.length > 0 && !owner && <Alert type="error" showIcon title={rest.join(" ")} />}
    </form>
  );
}
