import { createBrowserRouter } from "react-router";
import { NotFound } from "@/shared/ui/NotFound";
import { RouteError } from "@/shared/ui/RouteError";
import { Gate } from "./Gate";
import { loadWords, type Namespace } from "./i18n";
import { Shell } from "./Shell";
import { Start } from "./Start";

/** A page that is fetched with its texts when it is first opened; the module's export `Page` is shown. */
const page =
  (load: () => Promise<{ Page: React.ComponentType }>, ...words: Namespace[]) =>
  async () => {
    const [{ Page }] = await Promise.all([load(), loadWords(words)]);
    return { Component: Page };
  };

export const router = createBrowserRouter([
  {
    errorElement: <RouteError />,
    HydrateFallback: () => null,
    children: [
      { path: "/sign-in", lazy: page(() => import("@/features/session/SignInPage")) },
      { path: "/forgot-password", lazy: page(() => import("@/features/session/ForgotPasswordPage")) },
      { path: "/reset-password", lazy: page(() => import("@/features/session/ResetPasswordPage")) },
      { path: "/invitation", lazy: page(() => import("@/features/session/InvitationPage"), "session", "settings") },
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
              { path: "journeys", lazy: page(() => import("@/features/journeys/JourneysPage"), "journeys") },
              {
                path: "journeys/:id",
                lazy: page(() => import("@/features/canvas/CanvasPage"), "canvas", "journeys", "rules", "people"),
              },
              {
                path: "journeys/:id/results",
                lazy: page(() => import("@/features/results/ResultsPage"), "results", "journeys", "people"),
              },
              {
                path: "audiences",
                lazy: page(() => import("@/features/audiences/AudiencesPage"), "audiences", "rules", "people"),
              },
              {
                path: "audiences/new",
                lazy: page(() => import("@/features/audiences/AudienceEditPage"), "audiences", "rules", "people"),
              },
              {
                path: "audiences/:id",
                lazy: page(() => import("@/features/audiences/AudiencePage"), "audiences", "rules", "people"),
              },
              {
                path: "audiences/:id/edit",
                lazy: page(() => import("@/features/audiences/AudienceEditPage"), "audiences", "rules", "people"),
              },
              {
                path: "customers",
                lazy: page(
                  () => import("@/features/customers/CustomersPage"),
                  "customers",
                  "people",
                  "deliveries",
                  "rules",
                ),
              },
              {
                path: "customers/:id",
                lazy: page(
                  () => import("@/features/customers/CustomerPage"),
                  "customers",
                  "people",
                  "deliveries",
                  "rules",
                ),
              },
              {
                path: "deliveries",
                lazy: page(() => import("@/features/deliveries/DeliveriesPage"), "deliveries", "people"),
              },
              {
                path: "templates",
                lazy: page(() => import("@/features/templates/TemplatesPage"), "templates", "people", "rules"),
              },
              {
                path: "templates/:id",
                lazy: page(() => import("@/features/templates/TemplatePage"), "templates", "people", "rules"),
              },
              { path: "channels", lazy: page(() => import("@/features/channels/ChannelsPage"), "channels") },
              { path: "sources", lazy: page(() => import("@/features/sources/SourcesPage"), "sources") },
              { path: "parked", lazy: page(() => import("@/features/parked/ParkedPage"), "parked") },
              { path: "settings", lazy: page(() => import("@/features/settings/SettingsPage"), "settings") },
              { path: "*", element: <NotFound /> },
            ],
          },
        ],
      },
      { path: "*", element: <NotFound /> },
    ],
  },
]);
