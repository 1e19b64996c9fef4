import type { Manifest } from "@/shared/manifest";

export const manifest: Manifest = {
  words: ["session", "settings"],
  outside: [
    { path: "sign-in", load: () => import("./SignInPage") },
    { path: "forgot-password", load: () => import("./ForgotPasswordPage") },
    { path: "reset-password", load: () => import("./ResetPasswordPage") },
    { path: "invitation", load: () => import("./InvitationPage") },
  ],
};
