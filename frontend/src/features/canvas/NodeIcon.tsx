import {
  Calendar,
  CalendarClock,
  CalendarHeart,
  CircleHelp,
  Clock,
  GitBranch,
  Hand,
  Hourglass,
  LogOut,
  type LucideIcon,
  Send,
  Split,
  Tag,
  UserPen,
  Users,
  Zap,
} from "lucide-react";
import styles from "./NodeIcon.module.css";

/** The icons that node types name; a type with another name gets a question mark. */
const ICONS: Record<string, LucideIcon> = {
  zap: Zap,
  users: Users,
  calendar: Calendar,
  clock: Clock,
  "calendar-clock": CalendarClock,
  "calendar-heart": CalendarHeart,
  hand: Hand,
  hourglass: Hourglass,
  "git-branch": GitBranch,
  split: Split,
  send: Send,
  "user-pen": UserPen,
  tag: Tag,
  "log-out": LogOut,
};

/** A node type's icon on the colour of its group. */
export function NodeIcon({ icon, group, size = 32 }: { icon: string; group: string; size?: number }) {
  const Icon = ICONS[icon] ?? CircleHelp;
  return (
    <span className={styles.icon} data-group={group} style={{ width: size, height: size }} aria-hidden>
      <Icon size={size * 0.53} strokeWidth={1.9} />
    </span>
  );
}
