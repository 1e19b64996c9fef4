import { useTranslation } from "react-i18next";
import { ApiError } from "@/shared/api/client";
import { useMessage } from "@/shared/i18n/use-message";
import { useWorkspace } from "@/shared/session/workspace";

const PLACES: Record<string, (id: string) => string> = {
  jrn: (id) => `journeys/${id}`,
  aud: (id) => `audiences/${id}`,
  tpl: (id) => `templates/${id}`,
  cap: () => "settings?tab=caps",
};

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
        {users.map((problem) => (
          <li key={problem.path}>
            {message(problem)}{" "}
            {problem.path && (
              <a
                href={`${home}/${PLACES[problem.path.slice(0, 3)]?.(problem.path)}`}
                style={{ textDecoration: "underline" }}
              >
                {t("act.open")}
              </a>
            )}
          </li>
        ))}
      </ul>
    );
  };
}
