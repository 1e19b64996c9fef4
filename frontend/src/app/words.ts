import * as audiences from "@/features/audiences/words";
import * as canvas from "@/features/canvas/words";
import * as channels from "@/features/channels/words";
import * as customers from "@/features/customers/words";
import * as deliveries from "@/features/deliveries/words";
import * as journeys from "@/features/journeys/words";
import * as parked from "@/features/parked/words";
import * as people from "@/features/people/words";
import * as results from "@/features/results/words";
import * as rules from "@/features/rules/words";
import * as session from "@/features/session/words";
import * as settings from "@/features/settings/words";
import * as sources from "@/features/sources/words";
import * as templates from "@/features/templates/words";
import * as shared from "@/shared/i18n/shared";

const rooms = {
  shared,
  session,
  journeys,
  canvas,
  parked,
  people,
  audiences,
  results,
  rules,
  customers,
  deliveries,
  templates,
  channels,
  sources,
  settings,
};

type Rooms = typeof rooms;

const pick = (language: "en" | "zh") =>
  Object.fromEntries(Object.entries(rooms).map(([name, words]) => [name, words[language]]));

/** All words of the app by language and room; `useTranslation("journeys")` reads one room. */
export const resources = { en: pick("en"), zh: pick("zh") };

export type EnglishWords = { [K in keyof Rooms]: Rooms[K]["en"] };
