import { type Arrangement, asText, type FormParts } from "@/shared/schema-form/control";
import { Arms } from "./forms/Arms";
import { Belongs, SendNode } from "./forms/Belongs";
import { eventOrRule } from "./forms/EventOrRule";
import { goalBy } from "./forms/GoalBy";
import { MessageCategory } from "./forms/MessageCategory";
import { RecurrenceInput } from "./forms/RecurrenceInput";
import { SchedulePreview } from "./forms/SchedulePreview";

/** A length of time is asked for only where one is meant. */
const reentry: Arrangement = {
  fits: (names) => names.includes("mode") && names.includes("after"),
  shown: (field, { mode }) => field !== "after" || mode === undefined || mode === "after",
};

export const forms: FormParts = {
  words: ["canvas"],
  bare: ["belongs", "send-node"],
  arrangements: [goalBy, eventOrRule, reentry],
  controls: {
    arms: Arms,
    belongs: Belongs,
    "send-node": SendNode,
    "message-category": MessageCategory,
    rrule: ({ id, value, onChange, owner }) => (
      <>
        <RecurrenceInput id={id} value={asText(value)} onChange={onChange} />
        <SchedulePreview
          start={asText(owner.start)}
          zone={asText(owner.time_zone)}
          repeat={asText(value)}
          onChange={onChange}
        />
      </>
    ),
  },
};
