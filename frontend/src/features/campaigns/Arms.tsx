import { Button, InputNumber } from "antd";
import { Equal, Plus, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { TemplateSelect } from "@/entities/template/TemplateSelect";
import type { Problem } from "@/shared/api/types";
import { useMessage } from "@/shared/i18n/use-message";
import { asText, type ControlProps, statusOf } from "@/shared/schema-form/control";
import { ItemName } from "@/shared/schema-form/ItemName";
import { under, underItem } from "@/shared/schema-form/problems";
import styles from "./Campaigns.module.css";
import { type Arm, even, withArm } from "./campaign";

/** The message of a campaign, or several among which people are divided. */
export function Arms({ id, schema, value, onChange, owner, problems }: ControlProps) {
  const { t } = useTranslation("campaigns");
  const { t: shared } = useTranslation();
  const arms = Array.isArray(value) ? (value as Arm[]) : [];
  const channel = asText(owner.channel);
  const set = (n: number, change: Partial<Arm>) =>
    onChange(arms.map((arm, index) => (index === n ? { ...arm, ...change } : arm)));
  const several = arms.length > 1;
  const full = arms.length >= (schema.maxItems ?? 10);
  return (
    <div className={styles.arms}>
      {arms.map((arm, n) => {
        const own = underItem(problems, n);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: arms have no id, and their names are being typed.
          <div key={n} className={styles.arm}>
            {several && (
              <div className={styles.armName}>
                <ItemName
                  id={`${id}.${n}.name`}
                  value={arm.name}
                  others={arms.filter((other) => other !== arm).map(({ name }) => name)}
                  label={t("arm_name", { n: n + 1 })}
                  maxLength={60}
                  onChange={(name) => set(n, { name })}
                />
              </div>
            )}
            <TemplateSelect
              id={n === 0 ? id : `${id}.${n}`}
              channel={channel}
              value={arm.template}
              onChange={(template) => set(n, { template })}
              style={{ flex: "1 1 200px", minWidth: 0 }}
            />
            {several && (
              <>
                <InputNumber
                  value={arm.share}
                  aria-label={t("arm_share", { name: arm.name })}
                  min={0}
                  max={100}
                  suffix="%"
                  status={statusOf(under(own, "share"))}
                  onChange={(share) => share !== null && set(n, { share })}
                  style={{ width: 96, flex: "none" }}
                />
                <Button
                  type="text"
                  size="small"
                  aria-label={`${shared("form.remove")} ${arm.name}`}
                  icon={<X size={15} />}
                  onClick={() => onChange(even(arms.filter((_, index) => index !== n)))}
                />
              </>
            )}
            <Said problems={own} />
          </div>
        );
      })}
      <div className={styles.acts}>
        <Button size="small" icon={<Plus size={14} />} disabled={full} onClick={() => onChange(withArm(arms))}>
          {t(several ? "arm_more" : "arm_first")}
        </Button>
        {several && (
          <Button size="small" icon={<Equal size={14} />} onClick={() => onChange(even(arms))}>
            {t("arm_even")}
          </Button>
        )}
      </div>
    </div>
  );
}

function Said({ problems }: { problems: Problem[] }) {
  const message = useMessage();
  return problems.map((problem) => (
    <p key={`${problem.path} ${problem.code}`} className={styles.problem} data-severity={problem.severity} role="alert">
      {message(problem)}
    </p>
  ));
}
