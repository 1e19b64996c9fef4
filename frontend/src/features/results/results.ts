import type { Served } from "@/shared/api/types";

export type Amount = Served["Amount"];

/** The arms of a journey beside each other, as of the last time that they were compared. */
export type Lift = Served["KeptLift"];

/** One arm less another, with the 95 % interval of one look and the one that holds at every look. */
export type Difference = Served["Difference"];

/** The comparison on which the verdict rests: of those treated with the control group, or else with who gets nothing at all. */
export const verdictOf = ({ contrasts }: Pick<Lift, "contrasts">): Lift["contrasts"][number] | undefined =>
  contrasts.find(({ arm }) => arm === "treated");

/** The comparison that tells what the journey adds by itself. */
export const ownOf = ({ contrasts }: Pick<Lift, "contrasts">): Lift["contrasts"][number] | undefined =>
  contrasts.find(({ arm, against }) => arm === "treated" && against === "business_as_usual");

/** What the journey is judged by; by who reaches the goal unless the goal says otherwise. */
export const kindOf = ({ goal }: Pick<Lift, "goal">) => goal?.kind ?? "convert";

/** What is compared of an arm by all its goal events: events per person, or value per event; null where there is none. */
export const judgedOf = (lift: Pick<Lift, "goal">, arm: Lift["arms"][number]): number | null =>
  kindOf(lift) === "raise_basket" ? arm.per_event : arm.per_person;

/** What a journey was worth, all versions together. */
export type Results = Served["Results"];

/** What a conversion may be credited to; those not decided yet come beside these. */
export const CREDITED = ["own", "others", "nobody"] as const;

/** Whether the values of the conversions can be added up: not in several currencies. */
export const isAddable = ({ currencies }: Pick<Results, "currencies">): boolean => currencies.length < 2;
