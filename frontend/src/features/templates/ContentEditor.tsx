import { Form, Input, Segmented, Skeleton } from "antd";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCatalog } from "@/entities/catalog/use-catalog";
import { useFields } from "@/shared/i18n/use-medium";
import { Card } from "@/shared/ui/Card";
import { WithMedia } from "@/shared/ui/WithMedia";
import styles from "./Templates.module.css";
import { type Content, change, type FieldName, split } from "./template";

const LiquidEditor = lazy(() => import("./LiquidEditor"));

interface Props {
  medium: string;
  content: Content;
  onChange: (content: Content) => void;
  readOnly: boolean;
}

/** The fields of a message: lines above, and the text in an editor. */
export function ContentEditor(props: Props) {
  return (
    <Card>
      <WithMedia>
        <Fields {...props} />
      </WithMedia>
    </Card>
  );
}

function Fields({ medium, content, onChange, readOnly }: Props) {
  const { t } = useTranslation("templates");
  const { data: catalog } = useCatalog();
  const { lines, texts } = split(useFields()(medium));
  const [shown, setShown] = useState<FieldName>(texts[0] ?? "body");
  const known = [...(catalog?.traits.map((trait) => trait.name) ?? []), ...(catalog?.namespaces ?? [])];
  const field = texts.includes(shown) ? shown : (texts[0] ?? "body");
  const hint = (name: FieldName) => (name in HINTS ? t(`hint.${name as keyof typeof HINTS}`) : "");
  return (
    <>
      <Form layout="vertical" component="div">
        {lines.map((name) => (
          <Form.Item key={name} label={t(`field.${name}`)} htmlFor={`template-${name}`} className={styles.line ?? ""}>
            <Input
              id={`template-${name}`}
              value={content[name] ?? ""}
              readOnly={readOnly}
              placeholder={hint(name)}
              onChange={(event) => onChange(change(content, name, event.target.value))}
            />
          </Form.Item>
        ))}
      </Form>
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
