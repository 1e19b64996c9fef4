import { useMutation, useQuery } from "@tanstack/react-query";
import { api, client, dataOf, setCsrfToken } from "@/shared/api/client";
import { queryClient } from "@/shared/api/query-client";
import { known } from "@/shared/api/types";
import { useChangeLanguage } from "@/shared/i18n/use-change-language";
import { type Language, usePreferences } from "@/shared/session/preferences";
import type { Session } from "@/shared/session/session";

const KEY = api.queryOptions("get", "/api/session").queryKey;

/** The session as last known; `expired` when it has run out since, while its page is still open. */
type KnownSession = Session & { expired?: boolean };

function keep(session: Session): KnownSession {
  setCsrfToken(session.csrf_token);
  if (session.user) usePreferences.getState().setLanguage(session.user.language === "zh-hans" ? "zh" : "en");
  return session;
}

export const useSession = () =>
  useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => {
      const fresh = keep(await dataOf(client.GET("/api/session", { signal })));
      const before = queryClient.getQueryData<KnownSession>(KEY);
      return !fresh.user && before?.user ? { ...before, expired: true } : fresh;
    },
    staleTime: 5 * 60_000,
  });

const replace = (session: Session): void => {
  queryClient.setQueryData(KEY, keep(session));
};

export const useSignIn = () =>
  useMutation({
    mutationFn: (body: { username: string; password: string }) => dataOf(client.POST("/api/session", { body })),
    onSuccess: (session) => {
      replace(session);
      // What was refused meanwhile is asked for again.
      void queryClient.invalidateQueries(OTHERS);
    },
  });

/** Joins a workspace by an invitation, as who is signed in or as somebody new. */
export const useAcceptInvitation = () =>
  useMutation({
    mutationFn: (body: { token: string; language: "en" | "zh-hans"; username?: string; password?: string }) =>
      dataOf(client.POST("/api/invitation/accept", { body })),
    onSuccess: replace,
  });

const OTHERS = { predicate: ({ queryKey }: { queryKey: readonly unknown[] }) => queryKey[1] !== KEY[1] };

/** Nothing of what was seen stays behind. The session itself is replaced, not removed: the gate watches it. */
const leave = (session: Session): void => {
  replace(session);
  queryClient.removeQueries(OTHERS);
};

export const useSignOut = () =>
  useMutation({
    // The answer is the session of nobody, which the document does not say.
    mutationFn: async () => known<Session>(await dataOf(client.DELETE("/api/session"))),
    onSuccess: leave,
  });

/** Gives up a session that has run out, for somebody else to sign in. */
export const useForgetSession = () => {
  const { refetch } = useSession();
  return () => {
    leave({ csrf_token: "", user: null, workspaces: [] });
    void refetch();
  };
};

/** Switches the language here as soon as its texts have come, and then for the signed-in user everywhere. */
export function useSwitchLanguage(): (language: Language) => void {
  const signedIn = Boolean(useSession().data?.user);
  const { mutate } = useMutation({
    mutationFn: (language: Language) =>
      dataOf(client.PATCH("/api/session", { body: { language: language === "zh" ? "zh-hans" : "en" } })),
    onSuccess: replace,
  });
  const change = useChangeLanguage();
  const turn = async (language: Language) => {
    if (!(await change(language))) return;
    usePreferences.getState().setLanguage(language);
    if (signedIn) mutate(language);
  };
  return (language) => void turn(language);
}
