import { useTranslation } from "react-i18next";
import { ApiError } from "@/shared/api/client";
import { useMessage } from "@/shared/i18n/use-message";
import { useWorkspace } from "@/shared/session/workspace";
import { pathOf } from "./places";

/** Shows what still uses the thing that was to be archived, as links where one may see it; null for any other error. */
export function useInUse(): (error: Error) => React.ReactNode {
  const { t } = useTranslation();
  const { home } = useWorkspace();
  const message = useMessage();
  return (error) => {
    const users = error instanceof ApiError ? error.problems.filter((problem) => problem.code === "in_use") : [];
    if (users.length === 0) return null;
    return (
      <ul style={{ margin: 0, paddingInlineStart: 18 }}>
        {users.map((problem) => {
          const path = pathOf(problem.path);
          return (
            <li key={`${problem.path} ${problem.message}`}>
              {message(problem)}{" "}
              {path && (
                <a href={`${home}/${path}`} style={{ textDecoration: "underline" }}>
                  {t("act.open")}
                </a>
              )}
            </li>
          );
        })}
      </ul>
    );
  };
}
