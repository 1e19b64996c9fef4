import { Form, InputNumber, Select } from "antd";
import { Gauge } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { DurationInput } from "@/shared/controls/DurationInput";
import { splitDuration } from "@/shared/format/duration";
import { useCategories, useCategory } from "@/shared/i18n/use-category";
import { useMedia, useMedium } from "@/shared/i18n/use-medium";
import { EmptyState } from "@/shared/ui/EmptyState";
import { AddDialog } from "./AddDialog";
import { RemovableRows } from "./RemovableRows";
import { useRows } from "./use-rows";

/** How often one customer may be written to. */
export function CapsTab() {
  const { t } = useTranslation("settings");
  const { t: shared } = useTranslation();
  const medium = useMedium();
  const category = useCategory();
  const length = (window: string) => {
    const split = splitDuration(window);
    return split ? `${split.n} ${shared(`unit.${split.unit}`, { count: split.n })}` : window;
  };
  return (
    <RemovableRows
      what="caps"
      pages={useRows("caps")}
      label={t("tab.caps")}
      lead={t("caps_lead")}
      add={t("cap_add")}
      dialog={(props) => <AddCap {...props} />}
      question={{ title: t("cap_remove_title"), text: t("cap_remove_text") }}
      empty={(add) => (
        <EmptyState icon={Gauge} title={t("cap_empty")} help={t("cap_empty_help")}>
          {add}
        </EmptyState>
      )}
      columns={[
        {
          title: t("cap_rule"),
          key: "n",
          render: (_, row) => <span className="pl-num">{t("cap_n", { count: row.max_touches })}</span>,
        },
        { title: t("cap_window"), key: "window", render: (_, row) => length(row.window) },
        { title: t("cap_medium"), key: "medium", render: (_, row) => (row.medium ? medium(row.medium) : t("all")) },
        { title: t("cap_category"), key: "category", render: (_, row) => category(row.category) || t("all") },
      ]}
    />
  );
}

interface Values {
  /** Empty: all media. */
  medium: string;
  /** Empty: all categories. */
  category: string;
  max_touches: number;
}

function AddCap(dialog: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const medium = useMedium();
  const media = useMedia();
  const category = useCategory();
  const counted = useCategories().filter((each) => !each.transactional);
  const [window, setWindow] = useState("P7D");
  return (
    <AddDialog<Values>
      {...dialog}
      what="caps"
      title={t("cap_add")}
      initial={{ max_touches: 3, medium: "", category: "" }}
      body={(values) => ({ ...values, window })}
    >
      {(refused) => (
        <>
          <div style={{ display: "flex", gap: 16 }}>
            <Form.Item name="max_touches" label={t("cap_rule")} rules={[{ required: true, message: "" }]} {...refused}>
              <InputNumber min={0} max={10_000} precision={0} style={{ width: 120 }} autoFocus />
            </Form.Item>
            <Form.Item label={t("cap_window")} htmlFor="cap-window">
              <DurationInput id="cap-window" min={1} value={window} onChange={setWindow} />
            </Form.Item>
          </div>
          <Form.Item name="category" label={t("cap_category")}>
            <Select
              options={[
                { value: "", label: t("all") },
                ...counted.map(({ code }) => ({ value: code, label: category(code) })),
              ]}
            />
          </Form.Item>
          <Form.Item name="medium" label={t("cap_medium")}>
            <Select
              options={[{ value: "", label: t("all") }, ...media.map((value) => ({ value, label: medium(value) }))]}
            />
          </Form.Item>
        </>
      )}
    </AddDialog>
  );
}
