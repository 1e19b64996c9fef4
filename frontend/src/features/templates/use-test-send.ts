import { useMutation } from "@tanstack/react-query";
import { client, dataOf } from "@/shared/api/client";
import { useWorkspace } from "@/shared/session/workspace";

export interface TestSend {
  channel: string;
  profile: string;
  to?: string;
  /** Although consent or suppression speaks against it; needs `touches:override`. */
  override?: boolean;
}

/** Sends the saved draft to one address, through a real channel. */
export function useTestSend(id: string) {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: (body: TestSend) =>
      dataOf(
        client.POST("/api/workspaces/{workspace}/templates/{template}/test", {
          params: { path: { ...at, template: id } },
          body: { to: "", override: false, ...body },
        }),
      ),
  });
}
