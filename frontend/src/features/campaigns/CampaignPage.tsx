import { useParams } from "react-router";
import { useJourney } from "@/features/journeys/use-journey";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Loading } from "@/shared/ui/Loading";
import { CampaignEditor } from "./CampaignEditor";
import { useCampaign, useCampaignType } from "./use-campaign";

/** The form of one campaign, or of a new one: waits for what it needs, then opens. */
export function Page() {
  const { id = "" } = useParams();
  const type = useCampaignType();
  if (type.data) return id ? <Opened key={id} id={id} type={type.data} /> : <CampaignEditor type={type.data} />;
  return type.error ? <ErrorState error={type.error} onRetry={() => void type.refetch()} /> : <Loading />;
}

function Opened({ id, type }: { id: string; type: NonNullable<ReturnType<typeof useCampaignType>["data"]> }) {
  const journey = useJourney(id);
  const campaign = useCampaign(id);
  if (journey.data && campaign.data) {
    return <CampaignEditor type={type} journey={journey.data} campaign={campaign.data} />;
  }
  const error = journey.error ?? campaign.error;
  const retry = () => void Promise.all([journey.refetch(), campaign.refetch()]);
  return error ? <ErrorState error={error} onRetry={retry} /> : <Loading />;
}
