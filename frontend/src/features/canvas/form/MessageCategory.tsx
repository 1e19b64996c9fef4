import { Radio } from "antd";
import { useTranslation } from "react-i18next";
import { useWorkspace } from "@/shared/session/workspace";
import type { ControlProps } from "./control";

const CATEGORIES = ["marketing", "transactional"] as const;

/** What a message is, with what follows from it; the second needs a permission of its own. */
export function MessageCategory({ id, value, onChange }: ControlProps) {
  const { t } = useTranslation("canvas");
  const { t: shared } = useTranslation();
  const may = useWorkspace().can("journeys:transactional");
  return (
    <>
      <Radio.Group id={id} value={value} onChange={(event) => onChange(event.target.value)} vertical>
        {CATEGORIES.map((each) => (
          <Radio key={each} value={each} disabled={each === "transactional" && !may && value !== each}>
            {shared(`category.${each}`)}
            <div className="pl-soft" style={{ fontSize: 12.5 }}>
              {t(`category_help.${each}`)}
            </div>
          </Radio>
        ))}
      </Radio.Group>
      {!may && <div className="pl-soft">{t("category_may_not")}</div>}
    </>
  );
}
