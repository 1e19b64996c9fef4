import { useMutation } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import { useWorkspace } from "@/shared/session/workspace";

export interface TestSend {
  channel: string;
  profile: string;
  to?: string;
  /** Although consent or suppression speaks against it; needs `touches:override`. */
  override?: boolean;
}

export interface TestResult {
  touch: string;
  outcome: string;
  /** Why it was withheld; empty if it was handed over. */
  reason: string;
  detail: string;
}

/** Sends the saved draft to one address, through a real channel. */
export function useTestSend(id: string) {
  const { api } = useWorkspace();
  return useMutation({
    mutationFn: (body: TestSend) => http.post<TestResult>(`${api}/templates/${id}/test`, body),
  });
}
