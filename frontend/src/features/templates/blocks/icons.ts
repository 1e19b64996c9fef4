import {
  Code,
  Columns2,
  Heading,
  Image,
  type LucideIcon,
  Minus,
  MousePointerClick,
  PanelBottom,
  Space,
  Square,
  Type,
} from "lucide-react";

const ICONS: Record<string, LucideIcon> = {
  heading: Heading,
  text: Type,
  image: Image,
  button: MousePointerClick,
  columns: Columns2,
  divider: Minus,
  spacer: Space,
  html: Code,
  footer: PanelBottom,
};

/** The picture of a kind of block; a kind that only the server knows gets a square. */
export const iconOf = (kind: string): LucideIcon => ICONS[kind] ?? Square;
