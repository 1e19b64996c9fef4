import { useParams } from "react-router";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Loading } from "@/shared/ui/Loading";
import { TemplateEditor } from "./TemplateEditor";
import { useTemplate } from "./use-template";

export function Page() {
  const { id = "" } = useParams();
  const { data, error, refetch } = useTemplate(id);
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading />;
  return <TemplateEditor key={id} template={data} />;
}
