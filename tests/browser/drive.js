// A real browser against the reference server with a consent page: a person approves, a person denies. The URL comes from
// `--print-url`, as for anybody's script. Screenshots of the pages are left in target/browser/.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import path from "node:path";
import readline from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const root = path.resolve(fileURLToPath(import.meta.url), "../../..");
const target = process.env.CARGO_TARGET_DIR ?? path.join(root, "target");
const mcprove = process.env.MCPROVE ?? path.join(target, "debug", "mcprove");
const shots = path.join(target, "browser");

/** The first match of a pattern in the lines of a stream; the other lines are kept, for when it never comes. */
async function firstMatch(stream, pattern) {
  const lines = [];
  for await (const line of readline.createInterface({ input: stream })) {
    const match = pattern.exec(line);
    if (match) return match[1];
    lines.push(line);
  }
  throw new Error(`no line fits ${pattern}:\n${lines.join("\n")}`);
}

async function text(stream) {
  let all = "";
  for await (const chunk of stream.setEncoding("utf8")) all += chunk;
  return all;
}

function expect(holds, what) {
  if (!holds) throw new Error(what);
  console.log(`ok   ${what}`);
}

/** Runs a flow in which the person presses this button; gives exit code, report and the last page's text. */
async function flow(browser, server, button, dark) {
  const args = ["oauth", "conformance", "--url", server, "--protocol-version", "2025-11-25", "--registration", "dcr"];
  args.push("--auth-mode", "interactive", "--print-url", "--verify-tools", "--consent-timeout", "60000");
  const run = spawn(mcprove, args, { stdio: ["ignore", "pipe", "pipe"] });
  const [report, ended] = [text(run.stdout), once(run, "exit")];
  const url = await firstMatch(run.stderr, /^OAUTH_CONSENT_URL: (http\S+)$/);

  const context = await browser.newContext({ colorScheme: dark ? "dark" : "light", viewport: { width: 900, height: 640 } });
  const page = await context.newPage();
  const failed = [];
  page.on("requestfailed", (request) => failed.push(request.url()));
  page.on("console", (message) => failed.push(message.text()));
  await page.goto(url);
  await page.screenshot({ path: path.join(shots, `consent-${dark ? "dark" : "light"}.png`) });
  await Promise.all([page.waitForURL(/\/callback\?/), page.getByRole("button", { name: button }).click()]);
  await page.getByText("You can close this tab.").waitFor();
  await page.screenshot({ path: path.join(shots, `${button.toLowerCase()}.png`) });
  const shown = await page.locator("main").innerText();
  await context.close();
  const [code] = await ended;
  return { code, report: JSON.parse(await report), shown, failed };
}

mkdirSync(shots, { recursive: true });
const serve = spawn(mcprove, ["serve", "--consent", "form"], { stdio: ["ignore", "pipe", "inherit"] });
let browser;
try {
  const server = await firstMatch(serve.stdout, /(http:\S+)/);
  const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", ...quiet],
  });

  const approved = await flow(browser, server, "Approve", false);
  expect(approved.shown.includes("Authorization received"), "the page says that the authorization was received");
  expect(approved.code === 0 && approved.report.passed === true, "the flow passes, with exit code 0");
  expect(approved.report.verification.listTools.passed === true, "the token lists the tools");
  expect(approved.failed.length === 0, `no page fetches or complains: ${approved.failed}`);

  const denied = await flow(browser, server, "Deny", true);
  const step = denied.report.steps.find(({ step }) => step === "authorization_request");
  expect(denied.shown.includes("Access was denied"), "the page says that access was denied");
  expect(denied.code === 1 && denied.report.passed === false, "the flow fails, with exit code 1");
  expect(step.status === "failed" && step.summary.includes("access_denied"), `the step says: ${step.summary}`);
  console.log(`screenshots are in ${path.relative(root, shots)}/`);
} finally {
  await browser?.close();
  serve.kill("SIGINT");
}
