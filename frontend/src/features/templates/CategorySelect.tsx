import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { useCategories, useCategory } from "@/shared/i18n/use-category";
import { useWorkspace } from "@/shared/session/workspace";

interface Props {
  /** The code of a category; empty: any. */
  value: string;
  onChange: (category: string) => void;
  readOnly: boolean;
}

/** For which category of messages a template is written; one of service messages needs the permission for them. */
export function CategorySelect({ value, onChange, readOnly }: Props) {
  const { t } = useTranslation("templates");
  const name = useCategory();
  const may = useWorkspace().can("journeys:transactional");
  const offered = useCategories().map(({ code, transactional }) => ({
    value: code,
    label: name(code),
    disabled: transactional && !may && code !== value,
  }));
  return (
    <Select
      size="small"
      aria-label={t("category")}
      value={value}
      disabled={readOnly}
      popupMatchSelectWidth={false}
      onChange={onChange}
      options={[{ value: "", label: t("category_any") }, ...offered]}
      style={{ minWidth: 130 }}
    />
  );
}
