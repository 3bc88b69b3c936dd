// Copies the scripts that pages load from the locked packages, so that what is served is what was pinned.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

const target = new URL("../src/caudal/edge/static/caudal/vendor/", import.meta.url);
const packages = new URL("./node_modules/", import.meta.url);
const scripts = [
  ["htmx.org", "dist/htmx.min.js", "htmx.js"],
  ["@alpinejs/csp", "dist/cdn.min.js", "alpine.js"],
];

mkdirSync(target, { recursive: true });
const lines = scripts.map(([name, from, to]) => {
  copyFileSync(new URL(`${name}/${from}`, packages), new URL(to, target));
  const { version, license } = JSON.parse(readFileSync(new URL(`${name}/package.json`, packages)));
  return `${to}: ${name} ${version} (${license})`;
});
writeFileSync(new URL("VERSIONS.txt", target), lines.join("\n") + "\n");
