import "i18next";
import type { Words } from "./words.gen";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "shared";
    resources: Words;
  }
}
