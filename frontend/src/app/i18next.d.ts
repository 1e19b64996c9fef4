import "i18next";
import type { EnglishWords } from "./words";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "shared";
    resources: EnglishWords;
  }
}
