import { Alert } from "antd";
import { ApiError } from "@/shared/api/client";
import { useMessage } from "@/shared/i18n/use-message";

/** Everything that the server said against a form, one line each. */
export function Refused({ error }: { error: Error | null }) {
  const message = useMessage();
  if (!error) return null;
  const said = error instanceof ApiError && error.problems.length > 0 ? error.problems.map(message) : [message(error)];
  return (
    <Alert
      type="error"
      showIcon
      style={{ marginBottom: 16 }}
      title={said.map((line) => <div key={line}>{line}</div>)}
    />
  );
}
