import { Segmented, Select } from "antd";
import { useContext, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { isReceipt } from "@/entities/event/receipts";
import { formatList } from "@/shared/format/locale";
import { asText, type ControlProps } from "@/shared/schema-form/control";
import { useLanguage } from "@/shared/session/preferences";
import { instanceKeys } from "../graph";
import { CanvasContext, useCanvas } from "../store";

/** Whether the thing waited for is a receipt of a message. */
const ofMessage = ({ event, rule }: ControlProps["owner"]) => !rule && isReceipt(asText(event));

/** Whether only what belongs to this run counts: this cart, this message. In a form without a drawing it is not asked. */
export function Belongs(props: ControlProps) {
  return useContext(CanvasContext) ? <BelongsToRun {...props} /> : null;
}

/** Where nothing tells runs apart, it is not asked either. */
function BelongsToRun({ field, schema, value, onChange, owner }: ControlProps) {
  const { t } = useTranslation("canvas");
  const language = useLanguage();
  const nodes = useCanvas((state) => state.graph.nodes);
  const keys = useMemo(() => instanceKeys(nodes), [nodes]);
  const message = ofMessage(owner);
  if (field === "exit_belongs" && !owner.exit_rule) return null;
  if (!message && keys.length === 0) return null;
  const named = formatList(keys, language);
  return (
    <>
      <div style={{ fontWeight: 500, marginBottom: 4 }}>{schema.title}</div>
      <Segmented
        block
        aria-label={schema.title ?? field}
        value={asText(value)}
        onChange={onChange}
        options={[
          { value: "run", label: message ? t("belongs.message") : t("belongs.key", { keys: named }) },
          { value: "any", label: t("belongs.any") },
        ]}
      />
      <p className="pl-soft" style={{ fontSize: 12.5, marginTop: 4 }}>
        {value === "any"
          ? t("belongs.any_help")
          : message
            ? t("belongs.message_help")
            : t("belongs.key_help", { keys: named })}
      </p>
    </>
  );
}

/** Whose receipts are waited for: the nearest send before, or one that is named. */
export function SendNode({ id, schema, value, onChange, owner }: ControlProps) {
  const { t } = useTranslation("canvas");
  const nodes = useCanvas((state) => state.graph.nodes);
  const types = useCanvas((state) => state.types);
  if (!ofMessage(owner) || owner.belongs === "any") return null;
  const sends = nodes.filter((node) => node.kind === "send");
  const name = (node: (typeof nodes)[number]) =>
    node.name || `${types.get(node.kind)?.label ?? node.kind} (${node.id})`;
  return (
    <>
      <label htmlFor={id} style={{ fontWeight: 500 }}>
        {schema.title}
      </label>
      <Select
        id={id}
        value={asText(value)}
        onChange={onChange}
        options={[
          { value: "", label: t("belongs.nearest") },
          ...sends.map((node) => ({ value: node.id, label: name(node) })),
        ]}
        style={{ width: "100%", marginTop: 4 }}
      />
    </>
  );
}
