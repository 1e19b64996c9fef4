import { createBrowserRouter } from "react-router";
import { NotFound } from "@/shared/ui/NotFound";
import { RouteError } from "@/shared/ui/RouteError";
import { Gate } from "./Gate";
import { Shell } from "./Shell";
import { Start } from "./Start";

/** A page that is fetched when it is first opened; the module's export `Page` is shown. */
const page = (load: () => Promise<{ Page: React.ComponentType }>) => async () => ({ Component: (await load()).Page });

export const router = createBrowserRouter([
  {
    errorElement: <RouteError />,
    HydrateFallback: () => null,
    children: [
      { path: "/sign-in", lazy: page(() => import("@/features/session/SignInPage")) },
      { path: "/forgot-password", lazy: page(() => import("@/features/session/ForgotPasswordPage")) },
      { path: "/reset-password", lazy: page(() => import("@/features/session/ResetPasswordPage")) },
      { path: "/invitation", lazy: page(() => import("@/features/session/InvitationPage")) },
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
              { path: "journeys", lazy: page(() => import("@/features/journeys/JourneysPage")) },
              { path: "journeys/:id", lazy: page(() => import("@/features/canvas/CanvasPage")) },
              { path: "journeys/:id/results", lazy: page(() => import("@/features/results/ResultsPage")) },
              { path: "audiences", lazy: page(() => import("@/features/audiences/AudiencesPage")) },
              { path: "audiences/new", lazy: page(() => import("@/features/audiences/AudienceEditPage")) },
              { path: "audiences/:id", lazy: page(() => import("@/features/audiences/AudiencePage")) },
              { path: "audiences/:id/edit", lazy: page(() => import("@/features/audiences/AudienceEditPage")) },
              { path: "customers", lazy: page(() => import("@/features/customers/CustomersPage")) },
              { path: "customers/:id", lazy: page(() => import("@/features/customers/CustomerPage")) },
              { path: "deliveries", lazy: page(() => import("@/features/deliveries/DeliveriesPage")) },
              { path: "templates", lazy: page(() => import("@/features/templates/TemplatesPage")) },
              { path: "templates/:id", lazy: page(() => import("@/features/templates/TemplatePage")) },
              { path: "channels", lazy: page(() => import("@/features/channels/ChannelsPage")) },
              { path: "sources", lazy: page(() => import("@/features/sources/SourcesPage")) },
              { path: "parked", lazy: page(() => import("@/features/parked/ParkedPage")) },
              { path: "settings", lazy: page(() => import("@/features/settings/SettingsPage")) },
              { path: "*", element: <NotFound /> },
            ],
          },
        ],
      },
      { path: "*", element: <NotFound /> },
    ],
  },
]);
