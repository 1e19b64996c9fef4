import { Segmented } from "antd";
import { useTranslation } from "react-i18next";
import { useMedia, useMedium } from "@/shared/i18n/use-medium";
import type { ConsentPolicy } from "@/shared/session/session";
import { useWorkspace } from "@/shared/session/workspace";
import { useConfirm } from "@/shared/ui/use-confirm";
import { useToast } from "@/shared/ui/use-toast";
import { WithMedia } from "@/shared/ui/WithMedia";
import styles from "./Settings.module.css";
import { TabHead } from "./TabHead";
import { useWorkspaceChange } from "./use-workspace-change";

/** For each medium: whether marketing goes to people who have said neither yes nor no. */
export function ConsentTab() {
  const { t } = useTranslation("settings");
  const medium = useMedium();
  const media = useMedia();
  const toast = useToast();
  const confirm = useConfirm();
  const { consent, can } = useWorkspace();
  const change = useWorkspaceChange();
  const ask = (each: string, policy: ConsentPolicy) =>
    confirm({
      title: t(`policy_ask.${policy}`, { medium: medium(each) }),
      text: t(`policy_then.${policy}`, { medium: medium(each) }),
      act: t("policy_change"),
      danger: policy === "opt_out",
      run: () => change.mutateAsync({ consent: { [each]: policy } }).then(() => toast.done(t("saved"))),
    });
  return (
    <>
      <TabHead lead={t("consent_lead")} />
      <WithMedia>
        <ul className={`pl-card ${styles.policies}`}>
          {media.map((each) => (
            <li key={each} data-medium={each}>
              <strong>{medium(each)}</strong>
              <Segmented<ConsentPolicy>
                aria-label={t("policy_of", { medium: medium(each) })}
                disabled={!can("settings:write")}
                value={consent[each] ?? "opt_out"}
                onChange={(policy) => ask(each, policy)}
                options={[
                  { value: "opt_out", label: t("policy.opt_out") },
                  { value: "opt_in", label: t("policy.opt_in") },
                ]}
              />
              <span className="pl-soft">{t(`policy_help.${consent[each] ?? "opt_out"}`)}</span>
            </li>
          ))}
        </ul>
      </WithMedia>
    </>
  );
}
