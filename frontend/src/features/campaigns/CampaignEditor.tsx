import { Button, Tooltip } from "antd";
import { Rocket } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { CreateDialog } from "@/features/journeys/CreateDialog";
import { JourneyMenu } from "@/features/journeys/JourneyMenu";
import { JourneyTabs } from "@/features/journeys/JourneyTabs";
import { PauseOrResume } from "@/features/journeys/PauseOrResume";
import type { Journey } from "@/features/journeys/types";
import { ApiError } from "@/shared/api/client";
import type { Problem } from "@/shared/api/types";
import { under } from "@/shared/schema-form/problems";
import { useWorkspace } from "@/shared/session/workspace";
import { Columns } from "@/shared/ui/Card";
import { ConflictDialog } from "@/shared/ui/ConflictDialog";
import { PageBody } from "@/shared/ui/PageBody";
import { PageHeader } from "@/shared/ui/PageHeader";
import { StatusTag } from "@/shared/ui/StatusTag";
import { useEditing } from "@/shared/ui/use-editing";
import { useLeaveGuard } from "@/shared/ui/use-leave-guard";
import { useToast } from "@/shared/ui/use-toast";
import { CampaignFields } from "./CampaignFields";
import { type Campaign, type CampaignType, shownProblems } from "./campaign";
import { LaunchDialog } from "./LaunchDialog";
import { ReachCard } from "./ReachCard";
import { StepsCard } from "./StepsCard";
import { type Draft, useCampaignCheck, useCampaignStore, useReach } from "./use-campaign";

interface Props {
  type: CampaignType;
  /** None for one that is being made. */
  journey?: Journey;
  campaign?: Campaign;
}

const LAUNCHING = "launch";

/** The form on one page, with whom it reaches and what it does beside it. */
export function CampaignEditor({ type, journey, campaign }: Props) {
  const { t } = useTranslation("campaigns");
  const toast = useToast();
  const { home, can } = useWorkspace();
  const [search, setSearch] = useSearchParams();
  const [tried, setTried] = useState(search.has(LAUNCHING));
  const [cloning, setCloning] = useState(false);
  const [launching, setLaunching] = useState(search.has(LAUNCHING));
  const { read, saving } = useCampaignStore(journey?.id ?? "");
  const { draft, change, dirty, save, asking } = useEditing<Campaign, Draft>(campaign, {
    draftOf: (saved) => ({ name: saved?.name ?? "", form: saved?.form ?? type.defaults }),
    read,
    write: (draft, etag) => saving.mutateAsync({ draft, etag }),
  });
  const { name, form } = draft;
  const leave = useLeaveGuard(dirty);
  const check = useCampaignCheck(form);
  const reach = useReach(form);
  const archived = journey?.state === "archived";
  const write = can("journeys:write") && !archived;
  const running = journey?.live_version != null && !journey.unpublished && !dirty;
  const refused = saving.error instanceof ApiError ? saving.error.problems : [];
  // What runs as it is has been judged when it was launched; that its time is over by now is no fault.
  const problems: Problem[] = running || archived ? [] : shownProblems(check.data?.problems ?? [], tried);
  const ofName = name.trim() ? refused.find(({ path }) => path === "name") : undefined;
  const nameMissing = tried && !name.trim();

  /** Saves, and opens the dialog that launches, where that is wanted; a new campaign gets its own address first. */
  const submit = async (launch: boolean) => {
    setTried(true);
    if (!name.trim()) return;
    try {
      const saved = dirty || !journey ? await save() : campaign;
      if (!saved) return;
      if (!launch) toast.done(t("saved"));
      if (!journey)
        leave(`${home}/campaigns/${(saved as Campaign & { id: string }).id}${launch ? `?${LAUNCHING}` : ""}`);
      else if (launch) setLaunching(true);
    } catch (error) {
      toast.failed(error as Error);
    }
  };
  const close = () => {
    setLaunching(false);
    setSearch({}, { replace: true });
  };
  return (
    <>
      <PageHeader
        title={journey?.name ?? t("new")}
        lead={t("lead")}
        back={`${home}/journeys`}
        aside={journey && <StatusTag state={journey.state} />}
      >
        {journey && <JourneyTabs journey={journey} />}
        {journey && <PauseOrResume journey={journey} />}
        {journey && <JourneyMenu journey={journey} onClone={() => setCloning(true)} />}
        {write && (
          <Button
            loading={saving.isPending}
            disabled={journey !== undefined && !dirty}
            onClick={() => void submit(false)}
          >
            {t("save")}
          </Button>
        )}
        {can("journeys:publish") && write && (
          <Tooltip title={running ? t("runs") : ""}>
            <Button
              type="primary"
              icon={<Rocket size={16} />}
              disabled={running}
              loading={saving.isPending}
              onClick={() => void submit(true)}
            >
              {t(journey?.live_version ? "relaunch" : "launch")}
            </Button>
          </Tooltip>
        )}
      </PageHeader>
      <PageBody>
        <Columns
          aside={
            <>
              <ReachCard form={form} reach={reach} />
              <StepsCard steps={check.data?.steps ?? []} goal={check.data?.goal ?? null} />
            </>
          }
        >
          <CampaignFields
            type={type}
            name={name}
            nameProblem={nameMissing ? t("name_missing") : (ofName?.message ?? null)}
            form={form}
            off={!write}
            problems={[...problems, ...under(refused, "form")]}
            onName={(next) => change({ name: next })}
            onForm={(next) => change({ form: next })}
          />
        </Columns>
      </PageBody>
      {journey && campaign && (
        <LaunchDialog
          open={launching}
          journey={journey}
          revision={campaign.revision}
          form={form}
          reach={reach}
          problems={check.data?.problems ?? []}
          onClose={close}
        />
      )}
      <CreateDialog open={cloning} from={journey ?? null} onClose={() => setCloning(false)} />
      <ConflictDialog open={asking !== null} onSettle={(keep) => asking?.(keep)} />
    </>
  );
}
