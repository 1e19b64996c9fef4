import type { ReactNode } from "react";
import { createBrowserRouter, type RouteObject } from "react-router";
import type { Manifest, PageEntry } from "@/shared/manifest";
import { FormsContext } from "@/shared/schema-form/control";
import { NotFound } from "@/shared/ui/NotFound";
import { RouteError } from "@/shared/ui/RouteError";
import { Allowed } from "./Allowed";
import { FEATURES } from "./features";
import { Gate } from "./Gate";
import { loadWords } from "./i18n";
import { Shell } from "./Shell";
import { Start } from "./Start";

/** The controls of forms with their texts: what gives them to a page. */
async function loadForms() {
  const { FORMS, FORM_WORDS } = await import("./forms");
  await loadWords(FORM_WORDS);
  return ({ children }: { children: ReactNode }) => <FormsContext value={FORMS}>{children}</FormsContext>;
}

/** A page that is fetched with its texts when it is first opened. */
const route =
  ({ words, scope, forms }: Manifest) =>
  ({ path, load }: PageEntry): RouteObject => ({
    path,
    lazy: async () => {
      const [{ Page }, Around] = await Promise.all([load(), forms ? loadForms() : null, loadWords(words)]);
      const element = Around ? (
        <Around>
          <Page />
        </Around>
      ) : (
        <Page />
      );
      return { element: scope ? <Allowed scope={scope}>{element}</Allowed> : element };
    },
  });

export const router = createBrowserRouter([
  {
    errorElement: <RouteError />,
    HydrateFallback: () => null,
    children: [
      ...FEATURES.flatMap((feature) => (feature.outside ?? []).map(route({ words: feature.words }))),
      {
        element: <Gate />,
        children: [
          { path: "/", element: <Start /> },
          {
            path: "/w/:slug",
            element: <Shell />,
            errorElement: <RouteError />,
            children: [
              { index: true, element: <Start /> },
              ...FEATURES.flatMap((feature) => (feature.pages ?? []).map(route(feature))),
              { path: "*", element: <NotFound /> },
            ],
          },
        ],
      },
      { path: "*", element: <NotFound /> },
    ],
  },
]);
