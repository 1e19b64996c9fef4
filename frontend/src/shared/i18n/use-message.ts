import { useTranslation } from "react-i18next";
import { ApiError, type OwnCode } from "@/shared/api/client";
import type { Problem } from "@/shared/api/types";

const OWN: readonly string[] = ["offline", "unreadable"] satisfies OwnCode[];

/** Says what went wrong: in the words of the server, which are in the language of the page, or else in our own. */
export function useMessage(): (error: Error | Problem) => string {
  const { t } = useTranslation();
  return (error) => {
    if (!(error instanceof ApiError)) return error.message;
    if (OWN.includes(error.code)) return t(`refused.${error.code as OwnCode}`, { status: error.status });
    const first = error.problems.length === 1 ? error.problems[0] : undefined;
    return first?.message ?? error.message;
  };
}
