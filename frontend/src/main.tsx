import "@fontsource-variable/inter/index.css";
import "@fontsource-variable/noto-sans-sc/index.css";
import "@/shared/ui/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "@/app/App";
import { guardCompositions } from "@/shared/ui/composition";

guardCompositions();

const root = document.getElementById("root");
if (!root) throw new Error("The page has no element #root.");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
