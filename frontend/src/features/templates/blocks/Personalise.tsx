import { Button, Form, Input, Popover, Select } from "antd";
import { UserRound } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCatalog } from "@/entities/catalog/use-catalog";
import { pathOf } from "./liquid";

interface Props {
  /** The variable, and what stands there for customers who lack it. */
  onPick: (path: string, fallback: string) => void;
  disabled?: boolean;
  compact?: boolean;
}

/** Chooses what is known of a customer, and asks what stands there for those without it. */
export function Personalise({ onPick, disabled = false, compact = false }: Props) {
  const { t } = useTranslation("templates");
  const { data: catalog } = useCatalog();
  const [open, setOpen] = useState(false);
  const [path, setPath] = useState<string | null>(null);
  const [fallback, setFallback] = useState("");
  const id = useId();
  const traits = [...(catalog?.traits.map(({ name }) => name) ?? []), ...(catalog?.namespaces ?? [])];
  const pick = () => {
    if (!path) return;
    onPick(path, fallback.trim());
    setOpen(false);
    setPath(null);
    setFallback("");
  };
  const form = (
    <Form layout="vertical" component="div" style={{ width: 250 }}>
      <Form.Item label={t("blocks.variable")} htmlFor={`${id}-path`} style={{ marginBottom: 10 }}>
        <Select
          id={`${id}-path`}
          showSearch
          value={path}
          onChange={setPath}
          options={[...new Set(traits)].map((name) => ({ value: pathOf(name), label: name }))}
          notFoundContent={t("blocks.no_variables")}
          style={{ width: "100%" }}
        />
      </Form.Item>
      <Form.Item
        label={t("blocks.fallback")}
        htmlFor={`${id}-fallback`}
        extra={t("blocks.fallback_help")}
        style={{ marginBottom: 12 }}
      >
        <Input
          id={`${id}-fallback`}
          value={fallback}
          maxLength={200}
          placeholder={t("sample.somebody")}
          onChange={(event) => setFallback(event.target.value)}
          onPressEnter={pick}
        />
      </Form.Item>
      <Button type="primary" size="small" disabled={!path} onClick={pick}>
        {t("blocks.insert")}
      </Button>
    </Form>
  );
  return (
    <Popover open={open} onOpenChange={setOpen} trigger="click" content={form} placement="bottomRight" destroyOnHidden>
      <Button
        size="small"
        type="text"
        disabled={disabled}
        icon={<UserRound size={15} />}
        aria-label={t("blocks.personalise")}
        title={t("blocks.personalise")}
      >
        {compact ? null : t("blocks.personalise")}
      </Button>
    </Popover>
  );
}
