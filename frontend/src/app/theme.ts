import { type ThemeConfig, theme } from "antd";

/** antd's tokens, equal to the custom properties of `shared/ui/base.css`. */
export function antdTheme(dark: boolean, still: boolean): ThemeConfig {
  return {
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    cssVar: { key: "pl" },
    hashed: false,
    token: {
      motion: !still,
      colorPrimary: dark ? "#6d84ff" : "#3a54d6",
      colorSuccess: dark ? "#2fb08c" : "#0c7d62",
      colorWarning: dark ? "#d69e35" : "#b7791f",
      colorError: dark ? "#f0616b" : "#c42b38",
      colorInfo: dark ? "#6d84ff" : "#3a54d6",
      colorLink: dark ? "#8297ff" : "#3a54d6",
      colorTextBase: dark ? "#e7eaf3" : "#1a2133",
      colorBgBase: dark ? "#12151d" : "#ffffff",
      colorBgLayout: dark ? "#12151d" : "#f5f6f9",
      colorBgContainer: dark ? "#191d28" : "#ffffff",
      colorBgElevated: dark ? "#212635" : "#ffffff",
      colorBorder: dark ? "#414a62" : "#c8cfdd",
      colorBorderSecondary: dark ? "#2b3143" : "#e1e5ee",
      colorTextSecondary: dark ? "#a7b0c6" : "#58617a",
      colorTextTertiary: dark ? "#8d97b0" : "#5d667d",
      colorTextPlaceholder: dark ? "#8d97b0" : "#5d667d",
      colorTextDescription: dark ? "#a7b0c6" : "#58617a",
      borderRadius: 8,
      borderRadiusLG: 12,
      fontFamily: "var(--pl-font)",
      fontSize: 14,
      controlHeight: 34,
      wireframe: false,
    },
    components: {
      Button: {
        primaryShadow: "none",
        defaultShadow: "none",
        dangerShadow: "none",
        fontWeight: 500,
        // What is on them must be read, under the pointer too.
        colorPrimary: dark ? "#4a63e6" : "#3a54d6",
        colorPrimaryHover: dark ? "#4059d8" : "#3048bd",
        colorPrimaryActive: dark ? "#374fc8" : "#283da3",
        colorError: dark ? "#ff8189" : "#c42b38",
        colorErrorHover: dark ? "#ff9aa1" : "#a8232f",
        dangerColor: dark ? "#2b090c" : "#ffffff",
      },
      Table: {
        headerBg: "transparent",
        headerSplitColor: "transparent",
        cellPaddingBlock: 12,
        cellPaddingInline: 12,
        headerColor: dark ? "#a7b0c6" : "#58617a",
      },
      Segmented: { trackBg: dark ? "#0e1118" : "#e8ebf2", itemColor: dark ? "#a7b0c6" : "#58617a" },
      Dropdown: { colorError: dark ? "#ff8189" : "#c42b38" },
      Modal: { titleFontSize: 17 },
      Tabs: { itemSelectedColor: dark ? "#8297ff" : "#3a54d6", itemHoverColor: dark ? "#91a3ff" : "#3048bd" },
      Drawer: { paddingLG: 20 },
      Form: { itemMarginBottom: 18, verticalLabelPadding: "0 0 6px" },
    },
  };
}
