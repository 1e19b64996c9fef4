import { useMutation } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import { useWorkspace } from "@/shared/session/workspace";

export interface TestSend {
  channel: string;
  profile: string;
  to?: string;
}

/** Sends the saved draft to one address, through a real channel. */
export function useTestSend(id: string) {
  const { api } = useWorkspace();
  return useMutation({
    mutationFn: (body: TestSend) => http.post<{ outcome: string; detail: string }>(`${api}/templates/${id}/test`, body),
  });
}
