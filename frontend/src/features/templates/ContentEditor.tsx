import { Form, Segmented, Skeleton } from "antd";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCatalog } from "@/entities/catalog/use-catalog";
import type { Problem } from "@/shared/api/types";
import { useFields } from "@/shared/i18n/use-medium";
import { Card } from "@/shared/ui/Card";
import { WithMedia } from "@/shared/ui/WithMedia";
import { BlockEditor } from "./blocks/BlockEditor";
import { LineInput } from "./LineInput";
import styles from "./Templates.module.css";
import { type Content, change, type FieldName, split } from "./template";

const LiquidEditor = lazy(() => import("./LiquidEditor"));

interface Props {
  medium: string;
  content: Content;
  onChange: (content: Content) => void;
  readOnly: boolean;
  problems: Problem[];
  /** The open block of an e-mail of blocks. */
  chosen: string | null;
  onChoose: (id: string | null) => void;
}

/** The fields of a message: lines above, and below them its blocks, or the text in an editor. */
export function ContentEditor(props: Props) {
  return (
    <Card>
      <WithMedia>
        <Fields {...props} />
      </WithMedia>
    </Card>
  );
}

function Fields(props: Props) {
  const { content, onChange, readOnly, problems, chosen, onChoose } = props;
  const { lines, texts } = split(useFields()(props.medium));
  const { document } = content;
  if (!document) {
    return (
      <>
        <Lines {...props} names={lines} />
        <Texts {...props} names={texts} />
      </>
    );
  }
  const [subject, ...rest] = lines;
  return (
    <>
      <Lines {...props} names={subject ? [subject] : []} />
      <PreheaderLine
        value={document.preheader ?? ""}
        onChange={(preheader) => onChange({ ...content, document: { ...document, preheader } })}
        readOnly={readOnly}
      />
      <Lines {...props} names={rest} />
      <BlockEditor
        document={document}
        onChange={(next) => onChange({ ...content, document: next })}
        problems={problems}
        chosen={chosen}
        onChoose={onChoose}
        readOnly={readOnly}
      />
    </>
  );
}

interface PartProps extends Props {
  names: FieldName[];
}

/** The fields of one line. */
function Lines({ names, content, onChange, readOnly }: PartProps) {
  const { t } = useTranslation("templates");
  const hint = (name: FieldName) => (name in HINTS ? t(`hint.${name as keyof typeof HINTS}`) : "");
  return (
    <Form layout="vertical" component="div">
      {names.map((name) => (
        <Form.Item key={name} label={t(`field.${name}`)} htmlFor={`template-${name}`} className={styles.line ?? ""}>
          <LineInput
            id={`template-${name}`}
            value={content[name] ?? ""}
            readOnly={readOnly}
            placeholder={hint(name)}
            personal={name === "subject" || name === "title"}
            onChange={(value) => onChange(change(content, name, value))}
          />
        </Form.Item>
      ))}
    </Form>
  );
}

interface PreheaderProps {
  value: string;
  onChange: (value: string) => void;
  readOnly: boolean;
}

/** What lists of mails show behind the subject. */
function PreheaderLine({ value, onChange, readOnly }: PreheaderProps) {
  const { t } = useTranslation("templates");
  return (
    <Form layout="vertical" component="div">
      <Form.Item label={t("field.preheader")} htmlFor="template-preheader" className={styles.line ?? ""}>
        <LineInput
          id="template-preheader"
          value={value}
          readOnly={readOnly}
          placeholder={t("hint.preheader")}
          maxLength={300}
          personal
          onChange={onChange}
        />
      </Form.Item>
    </Form>
  );
}

/** The texts, each in the editor of Liquid. */
function Texts({ names: texts, content, onChange, readOnly }: PartProps) {
  const { t } = useTranslation("templates");
  const { data: catalog } = useCatalog();
  const [shown, setShown] = useState<FieldName>(texts[0] ?? "body");
  const known = [...(catalog?.traits.map((trait) => trait.name) ?? []), ...(catalog?.namespaces ?? [])];
  const field = texts.includes(shown) ? shown : (texts[0] ?? "body");
  return (
    <>
      <div className={styles.bar}>
        {texts.length > 1 ? (
          <Segmented<FieldName>
            size="small"
            value={field}
            onChange={setShown}
            options={texts.map((name) => ({ value: name, label: t(`field.${name}`) }))}
          />
        ) : (
          <span className={styles.label}>{t(`field.${field}`)}</span>
        )}
        <span className="pl-soft">{t("liquid", { open: "{{" })}</span>
      </div>
      <div className={styles.editor}>
        <Suspense fallback={<Skeleton active paragraph={{ rows: 8 }} title={false} style={{ padding: 16 }} />}>
          <LiquidEditor
            key={field}
            value={content[field] ?? ""}
            onChange={(value) => onChange(change(content, field, value))}
            label={t(`field.${field}`)}
            readOnly={readOnly}
            known={known}
          />
        </Suspense>
      </div>
    </>
  );
}

const HINTS = { subject: 1, from: 1, reply_to: 1, title: 1, url: 1 };
