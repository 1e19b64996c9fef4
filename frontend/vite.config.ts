import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const OUT = path.resolve(import.meta.dirname, "../static/app");
const DJANGO = process.env.PATHLINE_URL ?? `http://localhost:${process.env.PORT ?? 8000}`;

/** Django takes a form only from the host that it was asked by, so the page's own host is passed on. */
const pass = { target: DJANGO, changeOrigin: false };

/** Writes .br and .gz beside every text asset, so that the server only has to choose one. */
function precompress(): Plugin {
  return {
    name: "precompress",
    apply: "build",
    closeBundle() {
      for (const name of readdirSync(OUT, { recursive: true, encoding: "utf8" })) {
        if (!/\.(js|css|svg|json)$/.test(name)) continue;
        const file = path.join(OUT, name);
        const bytes = readFileSync(file);
        const quality = { [constants.BROTLI_PARAM_QUALITY]: 9 };
        writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: quality }));
        writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

const PATCHES = [
  {
    // Scroll bar measure and scroll lock add their style element without the nonce that the rest of antd uses.
    file: "@rc-component/util/es/Dom/dynamicCSS.js",
    from: "if (csp?.nonce) {\n    styleNode.nonce = csp?.nonce;\n  }",
    to: "styleNode.nonce = csp?.nonce ?? document.querySelector('meta[property=csp-nonce]')?.nonce ?? '';",
  },
  {
    // Text areas that grow measure themselves in a copy whose style is set as an attribute.
    file: "@rc-component/input/es/calculateNodeHeight.js",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the code that is looked for.
    from: "hiddenTextarea.setAttribute('style', `${sizingStyle};${HIDDEN_TEXTAREA_STYLE}`);",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as above.
    to: "hiddenTextarea.style.cssText = `${sizingStyle};${HIDDEN_TEXTAREA_STYLE}`;",
  },
  {
    // Tooltips on the canvas are written in the system's font whatever the chart says: it may have no Chinese.
    file: "echarts/lib/component/tooltip/TooltipRichContent.js",
    from: "fill: tooltipModel.get(['textStyle', 'color']),",
    to: "fill: textStyleModel.get('color'), fontSize: textStyleModel.get('fontSize'), fontFamily: textStyleModel.get('fontFamily'),",
  },
];

/** Makes places of antd fit a policy without unsafe-inline, and one of ECharts its own options; a new version that looks different stops the build. */
function patches(): Plugin {
  return {
    name: "patches",
    apply: "build",
    transform(code, id) {
      const patch = PATCHES.find(({ file }) => id.endsWith(file));
      if (!patch) return null;
      if (!code.includes(patch.from)) throw new Error(`${patch.file} has changed: look at PATCHES again.`);
      return { code: code.replace(patch.from, patch.to), map: null };
    },
  };
}

export default defineConfig(({ command }) => ({
  // Django serves the build below its static files; the dev server stands at the root and passes on what is Django's.
  base: command === "build" ? "/static/app/" : "/",
  plugins: [react(), patches(), precompress()],
  resolve: { alias: { "@": path.resolve(import.meta.dirname, "src") } },
  html: { cspNonce: "__CSP_NONCE__" },
  build: {
    outDir: OUT,
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: "es2022",
    chunkSizeWarningLimit: 1500,
  },
  server: {
    port: 5173,
    proxy: { "/api": pass, "/v1": pass, "/admin": pass, "/static": pass, "/frame": pass },
  },
  // To load the modules takes most of the time, so the files share them.
  test: {
    environment: "node",
    include: ["src/**/*.test.ts"],
    setupFiles: ["vitest.setup.ts"],
    pool: "threads",
    isolate: false,
  },
}));
