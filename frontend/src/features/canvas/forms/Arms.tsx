import { Button, InputNumber, Tooltip } from "antd";
import { Equal, Plus, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { formatShare } from "@/shared/format/number";
import type { ControlProps } from "@/shared/schema-form/control";
import { ItemName } from "@/shared/schema-form/ItemName";
import styles from "./Arms.module.css";

interface Arm {
  name: string;
  weight: number;
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** The arms of a split: names and weights, and the share that each weight comes to. */
export function Arms({ id, schema, value, onChange }: ControlProps) {
  const { t } = useTranslation("canvas");
  const { t: shared } = useTranslation();
  const arms = Array.isArray(value) ? (value as Arm[]) : [];
  const total = arms.reduce((sum, arm) => sum + arm.weight, 0);
  const set = (n: number, change: Partial<Arm>) =>
    onChange(arms.map((arm, index) => (index === n ? { ...arm, ...change } : arm)));
  const free = [...LETTERS].find((letter) => !arms.some((arm) => arm.name === letter)) ?? `${arms.length + 1}`;
  const average = arms.length > 0 ? Math.round(total / arms.length) || 1 : 1;
  return (
    <div className={styles.arms}>
      <div className={styles.bar} aria-hidden>
        {arms.map((arm, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: arms have no id, and their names are being typed.
          <span key={n} style={{ flexGrow: arm.weight }} title={`${arm.name} ${formatShare(arm.weight, total)}`} />
        ))}
      </div>
      {arms.map((arm, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above; a key by name would lose the focus while typing.
        <div key={n} className={styles.arm}>
          <ItemName
            id={n === 0 ? id : undefined}
            value={arm.name}
            others={arms.filter((other) => other !== arm).map((other) => other.name)}
            label={shared("form.item", { n: n + 1 })}
            maxLength={60}
            onChange={(name) => set(n, { name })}
          />
          <InputNumber
            value={arm.weight}
            aria-label={`${t("form.weight")} ${arm.name}`}
            min={0.01}
            max={1_000_000}
            onChange={(weight) => weight !== null && set(n, { weight })}
            style={{ width: 92, flex: "none" }}
          />
          <span className={`${styles.share} pl-num`}>{formatShare(arm.weight, total)}</span>
          <Button
            type="text"
            size="small"
            aria-label={`${shared("form.remove")} ${arm.name}`}
            disabled={arms.length <= (schema.minItems ?? 1)}
            icon={<X size={15} />}
            onClick={() => onChange(arms.filter((_, index) => index !== n))}
          />
        </div>
      ))}
      <div className={styles.acts}>
        <Button
          size="small"
          icon={<Plus size={14} />}
          disabled={arms.length >= (schema.maxItems ?? 20)}
          onClick={() => onChange([...arms, { name: free, weight: average }])}
        >
          {shared("form.add")}
        </Button>
        <Tooltip title={t("form.share")}>
          <Button
            size="small"
            icon={<Equal size={14} />}
            onClick={() => onChange(arms.map((arm) => ({ ...arm, weight: 1 })))}
          >
            {t("form.even")}
          </Button>
        </Tooltip>
      </div>
    </div>
  );
}
