import dayjs from "dayjs";
import { expect, test } from "vitest";
import { fromCalendar, setCalendarZone } from "./calendar";
import { dayOf } from "./time";

test("calendars show as today the day that it is in the workspace's zone, not in the browser's", () => {
  // These two are never on the same day.
  for (const zone of ["Pacific/Kiritimati", "Pacific/Niue"]) {
    setCalendarZone(zone);
    // As antd's pickers ask for it.
    expect(fromCalendar(dayjs().tz(), "day")).toBe(dayOf(new Date(), zone));
  }
});
