import { createHash } from "node:crypto";
import { cpSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig, type Plugin } from "vite";

const OUT = "../crates/serve/assets";

/// What the bundle is made from. A test of the crate hashes the same files and fails when the
/// bundle is older than they are.
const SOURCES = ["index.html", "package.json", "package-lock.json", "tsconfig.json", "vite.config.ts", "src"];

function files(path: string): string[] {
  return statSync(path).isDirectory()
    ? readdirSync(path)
        .sort()
        .flatMap((name) => files(`${path}/${name}`))
    : [path];
}

/// Name, length and bytes of each file, in order.
function hashOf(paths: string[]): string {
  const hash = createHash("sha256");
  for (const path of paths) {
    const bytes = readFileSync(path);
    hash.update(`${path}\n${bytes.length}\n`);
    hash.update(bytes);
  }
  return hash.digest("hex");
}

/// MapLibre is taken from its package as it is, so that it changes only with its version.
function around(): Plugin {
  return {
    name: "outflow",
    apply: "build",
    closeBundle() {
      const maplibre = "node_modules/maplibre-gl/dist";
      const without = (from: string, to: string) => {
        const text = readFileSync(join(maplibre, from), "utf8");
        writeFileSync(join(OUT, to), text.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n"));
      };
      without("maplibre-gl.mjs", "maplibre.js");
      without("maplibre-gl-worker.mjs", "maplibre-worker.js");
      cpSync("node_modules/maplibre-gl/LICENSE.txt", join(OUT, "maplibre-license.txt"));
      rmSync(join(OUT, "sources.sha256"), { force: true });
      const built = readdirSync(OUT).filter((name) => name !== "bundle.sha256").sort();
      const lines = built.map((name) => {
        const digest = createHash("sha256").update(readFileSync(join(OUT, name))).digest("hex");
        return `${digest}  ${name}`;
      });
      lines.push(`${hashOf(SOURCES.flatMap(files))}  web`);
      writeFileSync(join(OUT, "bundle.sha256"), `${lines.join("\n")}\n`);
    },
  };
}

export default defineConfig({
  base: "/",
  plugins: [around()],
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: false,
    rollupOptions: {
      external: ["maplibre-gl"],
      output: {
        paths: { "maplibre-gl": "./maplibre.js" },
        entryFileNames: "app.js",
        chunkFileNames: "[name].js",
        assetFileNames: "app[extname]",
      },
    },
  },
  // `npm run preview`: the built page over a running `outflow serve`, without building that anew.
  preview: {
    proxy: {
      "/api": {
        target: process.env.OUTFLOW_SERVE ?? "http://127.0.0.1:8787",
        changeOrigin: true,
        configure: (proxy) =>
          proxy.on("proxyReq", (request) => {
            request.removeHeader("origin");
            request.removeHeader("sec-fetch-site");
          }),
      },
    },
  },
});
