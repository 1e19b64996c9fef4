import type { EChartsType } from "echarts/core";
import { useEffect, useRef } from "react";
import { begin, draw } from "./engine";
import type { Look } from "./look";
import type { ChartSpec } from "./spec";
import type { Writing } from "./writing";

interface Props {
  spec: ChartSpec;
  /** What it shows, for those who do not see it: the table beside it has the values. */
  label: string;
  look: Look;
  writing: Writing;
}

/** The drawing itself, as large as its place. */
export function Drawing({ spec, label, look, writing }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(null);
  useEffect(() => {
    if (!place.current) return;
    const begun = begin(place.current);
    chart.current = begun;
    const observer = new ResizeObserver(() => begun.resize());
    observer.observe(place.current);
    return () => {
      observer.disconnect();
      begun.dispose();
    };
  }, []);
  useEffect(() => {
    if (chart.current) draw(chart.current, spec, look, writing);
  }, [spec, look, writing]);
  return <div ref={place} role="img" aria-label={label} style={{ width: "100%", height: "100%" }} />;
}
