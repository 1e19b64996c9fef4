import { Button, Dropdown } from "antd";
import { Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { fits, type Spot } from "./document";
import { useEditorValue } from "./editor";
import { iconOf } from "./icons";

interface Props {
  /** Where the new block goes. */
  spot: Spot;
  label: string;
  /** Smaller, for a column. */
  small?: boolean;
}

/** The kinds of blocks there are; the one that is picked is put in. */
export function AddBlock({ spot, label, small = false }: Props) {
  const { t } = useTranslation("templates");
  const { kinds, actions } = useEditorValue();
  const offered = kinds.results.filter((each) => !small || fits(each, spot.list));
  return (
    <Dropdown
      trigger={["click"]}
      disabled={actions.isFull}
      menu={{
        items: offered.map(({ kind, label: name }) => {
          const Icon = iconOf(kind);
          return { key: kind, label: name, icon: <Icon size={15} /> };
        }),
        onClick: ({ key }) => actions.add(key, spot),
      }}
    >
      <Button
        size={small ? "small" : "middle"}
        type={small ? "dashed" : "default"}
        icon={<Plus size={15} />}
        title={actions.isFull ? t("blocks.full", { most: kinds.max_blocks }) : ""}
      >
        {label}
      </Button>
    </Dropdown>
  );
}
