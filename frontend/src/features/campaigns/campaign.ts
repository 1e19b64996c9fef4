import type { Problem, Served, ServedBut } from "@/shared/api/types";
import type { Config, Schema } from "@/shared/schema-form/schema";

export const KINDS = ["once", "recurring", "did", "did_not"] as const;
export type Kind = (typeof KINDS)[number];

/** One of the messages among which people are divided; its share in percent. */
export interface Arm {
  name: string;
  template: string;
  share: number;
}

/** The form, by the schema that `/api/campaign-type` serves. */
export type CampaignForm = Config & {
  kind: Kind;
  when: "launch" | "time";
  again: "always" | "after" | "never";
  channel: string;
  arms: Arm[];
  start: string;
  time_zone: string;
};

export type Campaign = ServedBut<Served["Campaign"], { form: CampaignForm }>;

export type CampaignType = ServedBut<Served["SettingsType"], { schema: Schema; defaults: CampaignForm }>;

/** The parts of the page, and the fields in each that the form asks for. */
export type Parts = Record<"who" | "message" | "when" | "limits" | "goal", readonly string[]>;

/** What is asked for, given what has been said. */
export function partsOf({ kind, when, again }: CampaignForm): Parts {
  const once = kind === "once";
  const timed = ["start", "time_zone"];
  return {
    who: {
      once: ["audience"],
      recurring: ["audience"],
      did: ["did", "audience"],
      did_not: ["did", "did_not", "audience"],
    }[kind],
    message: ["channel", "arms", "category", "topic"],
    when: {
      once: ["when", ...(when === "time" ? timed : [])],
      recurring: [...timed, "repeat"],
      did: [],
      did_not: [],
    }[kind],
    limits: ["holdout", ...(once ? [] : ["again", ...(again === "after" ? ["after"] : [])]), "urgent"],
    goal: ["goal"],
  };
}

/** The form with another kind, and with how often one customer takes part in campaigns of that kind. */
export function withKind(form: CampaignForm, kind: Kind): CampaignForm {
  const triggered = kind === "did" || kind === "did_not";
  return { ...form, kind, again: triggered ? "after" : "always" };
}

/** What is shown of the problems: what is only not filled in yet, not before somebody has tried to launch. */
export const shownProblems = (problems: readonly Problem[], tried: boolean): Problem[] =>
  problems.filter(({ code }) => tried || !code.endsWith("_missing"));

const LETTERS = "ABCDEFGHIJ";

/** One more message, with the shares made even. */
export function withArm(arms: readonly Arm[]): Arm[] {
  const free = [...LETTERS].find((letter) => !arms.some(({ name }) => name === letter)) ?? `${arms.length + 1}`;
  return even([...arms, { name: free, template: "", share: 0 }]);
}

/** The same shares for all, in whole percents; the first takes what is left. */
export function even(arms: readonly Arm[]): Arm[] {
  const each = Math.floor(100 / arms.length);
  return arms.map((arm, n) => ({ ...arm, share: n === 0 ? 100 - each * (arms.length - 1) : each }));
}
