import "@fontsource-variable/inter/index.css";
import "@fontsource-variable/noto-sans-sc/index.css";
import "@/shared/ui/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "@/app/App";
import { startI18n } from "@/app/i18n";
import { guardCompositions } from "@/shared/ui/composition";

guardCompositions();

const root = document.getElementById("root");
if (!root) throw new Error("The page has no element #root.");
await startI18n();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
