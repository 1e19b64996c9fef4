import { Button, Dropdown, Tooltip } from "antd";
import { BellPlus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useWorkspace } from "@/shared/session/workspace";
import type { Proposal } from "./proposal";

/** The button *Set an alert* of a chart: opens the form filled in, for the number that is chosen where the chart has several. */
export function SetAlert({ of }: { of: readonly Proposal[] }) {
  const { t } = useTranslation();
  const { home, can } = useWorkspace();
  const navigate = useNavigate();
  const [only] = of;
  if (!only || !can("alerts:write")) return null;
  // As if the drawer had been opened there: when it is closed, the chart is back.
  const open = (proposal: Proposal) =>
    void navigate(`${home}/alerts?alert=new`, { state: { opened: "alert", proposal } });
  const button = (
    <Button
      type="text"
      size="small"
      aria-label={t("chart.set_alert")}
      icon={<BellPlus size={15} />}
      {...(of.length === 1 && { onClick: () => open(only) })}
    />
  );
  const labelled = <Tooltip title={t("chart.set_alert")}>{button}</Tooltip>;
  if (of.length === 1) return labelled;
  const items = of.map((proposal, key) => ({ key, label: proposal.name, onClick: () => open(proposal) }));
  return (
    <Dropdown trigger={["click"]} menu={{ items }}>
      {labelled}
    </Dropdown>
  );
}
