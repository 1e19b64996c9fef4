import { Radio } from "antd";
import { useTranslation } from "react-i18next";
import { useCategories, useCategory } from "@/shared/i18n/use-category";
import type { ControlProps } from "@/shared/schema-form/control";
import { useWorkspace } from "@/shared/session/workspace";

/** What a message is, with what follows from it; a service message needs a permission of its own. */
export function MessageCategory({ id, value, onChange }: ControlProps) {
  const { t } = useTranslation("canvas");
  const name = useCategory();
  const categories = useCategories();
  const may = useWorkspace().can("journeys:transactional");
  return (
    <>
      <Radio.Group id={id} value={value} onChange={(event) => onChange(event.target.value)} vertical>
        {categories.map(({ code, description, transactional }) => (
          <Radio key={code} value={code} disabled={transactional && !may && value !== code}>
            {name(code)}
            <div className="pl-soft" style={{ fontSize: 12.5 }}>
              {description && <div>{description}</div>}
              {t(`category_help.${transactional ? "transactional" : "marketing"}`)}
            </div>
          </Radio>
        ))}
      </Radio.Group>
      {!may && <div className="pl-soft">{t("category_may_not")}</div>}
    </>
  );
}
