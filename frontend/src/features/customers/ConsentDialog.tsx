import { Form, Input, Modal, Segmented, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Suggest } from "@/shared/controls/Suggest";
import { useMedia, useMedium } from "@/shared/i18n/use-medium";
import { submits } from "@/shared/ui/submits";
import { useToast } from "@/shared/ui/use-toast";
import type { Consent, Customer } from "./customer";
import { Field } from "./TraitEditor";
import { useSetConsent } from "./use-set-consent";

interface Props {
  customer: Customer;
  /** What is to be recorded; of an open medium and topic, both are asked for. */
  consent: Partial<Consent> & { granted: boolean };
  onClose: () => void;
}

/** How people say yes or no to staff; the codes are kept with the consent. */
export const SOURCES = ["phone", "in_person", "form", "email", "chat"] as const;

/** Records what the customer said: how they said it, why, and what follows are seen before it is saved. */
export function ConsentDialog({ customer, consent, onClose }: Props) {
  const { t } = useTranslation("customers");
  const { t: shared } = useTranslation();
  const toast = useToast();
  const media = useMedia();
  const mediumName = useMedium();
  const formId = useId();
  const set = useSetConsent(customer.id);
  const [medium, setMedium] = useState(consent.medium ?? media[0] ?? "email");
  const [topic, setTopic] = useState(consent.topic ?? "");
  const [granted, setGranted] = useState(consent.granted);
  const [source, setSource] = useState("");
  const [reason, setReason] = useState("");
  const asked = consent.medium === undefined;
  const name = [mediumName(medium), topic.trim()].filter(Boolean).join(" · ");
  const sourceCode = SOURCES.find((each) => t(`source_of.${each}`) === source.trim()) ?? source.trim();
  const save = () =>
    set.mutate(
      { medium, topic: topic.trim(), granted, source: sourceCode, reason: reason.trim() },
      {
        onSuccess: () => {
          toast.done(t(granted ? "consent_yes" : "consent_no", { medium: name }));
          onClose();
        },
      },
    );
  return (
    <Modal
      open
      title={asked ? t("consent_record") : t(granted ? "consent_record_yes" : "consent_record_no", { medium: name })}
      okText={t("consent_act")}
      cancelText={shared("act.cancel")}
      okButtonProps={{ ...submits(formId), loading: set.isPending, danger: !granted }}
      onCancel={onClose}
    >
      <form
        id={formId}
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        {asked && (
          <>
            <Field label={t("consent_medium")} id={`${formId}-medium`} error={set.error} at={["medium"]}>
              <Select
                id={`${formId}-medium`}
                value={medium}
                onChange={setMedium}
                options={media.map((each) => ({ value: each, label: mediumName(each) }))}
              />
            </Field>
            <Field label={t("consent_topic")} id={`${formId}-topic`} error={set.error} at={["topic"]}>
              <Input
                id={`${formId}-topic`}
                value={topic}
                maxLength={60}
                placeholder={t("consent_topic_hint")}
                onChange={(event) => setTopic(event.target.value)}
              />
            </Field>
            <Form.Item layout="vertical">
              <Segmented<"yes" | "no">
                aria-label={t("consent_of", { medium: name })}
                value={granted ? "yes" : "no"}
                onChange={(answer) => setGranted(answer === "yes")}
                options={[
                  { value: "yes", label: t("consent_says_yes") },
                  { value: "no", label: t("consent_says_no") },
                ]}
              />
            </Form.Item>
          </>
        )}
        <p className="pl-soft">{t(granted ? "consent_follows_yes" : "consent_follows_no", { medium: name })}</p>
        <Field label={t("consent_source")} id={`${formId}-source`} error={set.error} at={["source"]}>
          <Suggest
            id={`${formId}-source`}
            value={source}
            onChange={setSource}
            options={SOURCES.map((each) => t(`source_of.${each}`))}
            label={t("consent_source")}
            placeholder={t("consent_source_hint")}
          />
        </Field>
        <Field label={t("consent_reason")} id={`${formId}-reason`} error={set.error} at={["reason", "granted", ""]}>
          <Input.TextArea
            id={`${formId}-reason`}
            value={reason}
            maxLength={300}
            autoSize={{ minRows: 2, maxRows: 4 }}
            placeholder={t("consent_reason_hint")}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
      </form>
    </Modal>
  );
}
