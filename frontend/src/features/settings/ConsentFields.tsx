import { Form, Segmented } from "antd";
import { useTranslation } from "react-i18next";
import { useMedia, useMedium } from "@/shared/i18n/use-medium";
import type { ConsentPolicy } from "@/shared/session/session";
import { WithMedia } from "@/shared/ui/WithMedia";
import styles from "./Settings.module.css";

/** For each medium: whether marketing goes to people who have said neither yes nor no. */
export function ConsentFields() {
  const { t } = useTranslation("settings");
  const medium = useMedium();
  const media = useMedia();
  const chosen = Form.useWatch("consent") as Record<string, ConsentPolicy> | undefined;
  return (
    <WithMedia>
      <ul className={styles.policies}>
        {media.map((each) => (
          <li key={each} data-medium={each}>
            <strong>{medium(each)}</strong>
            <Form.Item name={["consent", each]} noStyle>
              <Segmented<ConsentPolicy>
                aria-label={t("policy_of", { medium: medium(each) })}
                options={[
                  { value: "opt_out", label: t("policy.opt_out") },
                  { value: "opt_in", label: t("policy.opt_in") },
                ]}
              />
            </Form.Item>
            <span className="pl-soft">{t(`policy_help.${chosen?.[each] ?? "opt_out"}`)}</span>
          </li>
        ))}
      </ul>
    </WithMedia>
  );
}
