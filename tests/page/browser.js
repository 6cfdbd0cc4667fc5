// browser.js - opens the pages that tests/page.py made and holds them against what it knows of them.
//
// Cases come as JSON on standard input; each test is a line `ok page NAME` or `not ok page NAME: why`.
"use strict";
const { chromium } = require("playwright-core");

const WIDTHS = [390, 1280];
const SCHEMES = ["light", "dark"];
// Elements at the start: a proxy for how long a page takes, which depends on the machine.
const MOST_ELEMENTS = 9000;

function tell(name, problem) {
    console.log(problem ? "not ok page " + name + ": " + problem : "ok page " + name);
}

function differ(seen, wanted) {
    return seen === wanted ? "" : JSON.stringify(seen) + ", not " + JSON.stringify(wanted);
}

// A page that writes down whatever it should not do.
async function open(browser, one, options) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    const url = "file://" + encodeURI(one.file);
    page.troubles = [];
    page.on("console", (message) => page.troubles.push("console: " + message.text()));
    page.on("pageerror", (error) => page.troubles.push("error: " + error.message));
    page.on("dialog", (dialog) => (page.troubles.push("dialog"), dialog.dismiss()));
    page.on("request", (request) => request.url() !== url && !request.url().startsWith("blob:") && page.troubles.push("request: " + request.url()));
    await page.goto(url);
    if (!options || options.javaScriptEnabled !== false)
        await page.waitForFunction(() => document.documentElement.dataset.ready, null, { timeout: 60000 });
    return page;
}

async function close(page, one, words) {
    tell(one.name + ": nothing odd " + words, page.troubles.slice(0, 3).join("; "));
    await page.context().close();
}

// --- what is shown is what was found ---

async function checkBytes(page, one) {
    const seen = await page.evaluate(() => {
        const leaves = importscan.map.root.leaves();
        const sums = leaves.map((leaf) => [importscan.model.names[leaf.data.row], leaf.value]);
        const cells = importscan.map.cells, whole = importscan.map.width * importscan.map.height;
        return {
            sum: leaves.reduce((sum, leaf) => sum + leaf.value, 0), sums,
            worst: Math.max(...cells.map((cell) => Math.abs((cell.x1 - cell.x0) * (cell.y1 - cell.y0) / whole - cell.value / importscan.map.root.value))),
            outside: importscan.map.root.descendants().filter((cell) => cell.parent && (cell.x0 < cell.parent.x0 - 1 || cell.x1 > cell.parent.x1 + 1 ||
                cell.y0 < cell.parent.y0 - 1 || cell.y1 > cell.parent.y1 + 1 || cell.x1 < cell.x0 || cell.y1 < cell.y0)).length,
        };
    });
    const sums = new Map(seen.sums);
    const wrong = Object.entries(one.modules).filter(([name, bytes]) => (sums.get(name) || 0) !== bytes).map(([name]) => name);
    tell(one.name + ": leaves sum to the report's bytes", differ(seen.sum, one.bytes));
    tell(one.name + ": each module's leaf has its bytes", wrong.slice(0, 3).join(", "));
    tell(one.name + ": areas are bytes", seen.worst > 0.01 ? "off by " + seen.worst : "");
    tell(one.name + ": cells lie in their parents", seen.outside ? seen.outside + " do not" : "");
}

async function checkScopes(page, one) {
    const seen = await page.evaluate(() => {
        const map = importscan.map, sums = {};
        for (const input of document.querySelectorAll("input[name=scope]")) {
            input.click();
            sums[input.value] = map.root.value;
        }
        document.querySelector("input[value=all]").click();
        return { sums, tile: [...document.querySelectorAll(".tile dd")].slice(0, 2).map((tile) => tile.firstChild.textContent) };
    });
    tell(one.name + ": what loads is part of all", seen.sums.idle <= seen.sums.init && seen.sums.init <= seen.sums.all ? "" : JSON.stringify(seen.sums));
    const words = (bytes) => (bytes < 1000 ? bytes + " B" : bytes < 999950 ? (bytes / 1000).toFixed(1) + " kB" : (bytes / 1e6).toFixed(1) + " MB");
    tell(one.name + ": the tiles say what the map sums to", differ(seen.tile.join(), [words(seen.sums.init), words(seen.sums.idle)].join()));
}

// The rows of the page are compared, and what its button copies.
async function checkChains(page, one) {
    const squeeze = (text) => text.replace(/\s+/g, " ").trim();
    for (const [name, wanted] of Object.entries(one.chains)) {
        const seen = await page.evaluate((module) => {
            importscan.choose(importscan.model.row(module), true);
            const steps = [...document.querySelectorAll(".chain li")].map((item) =>
                ["place", "code", "remark"].map((part) => item.querySelector(part === "code" ? part : "." + part).textContent).join(" "));
            const buttons = [...document.querySelectorAll("#inspector button.copy")];
            return { title: document.querySelector("#inspector h3").textContent, steps: steps.join(" "), copied: buttons[1]?.dataset.copy || "", why: buttons[0].dataset.copy };
        }, name);
        tell(one.name + ": chain of " + name, differ(seen.copied, wanted) || differ(squeeze(seen.steps), squeeze(wanted)));
        tell(one.name + ": " + name + " is shown", differ(seen.title, name) || (seen.why.startsWith("importscan why ") ? "" : seen.why));
    }
}

async function checkEdges(page, one) {
    const seen = await page.evaluate(() => {
        const model = importscan.model;
        let into = 0, out = 0;
        for (let row = 0; row < model.count; row++) {
            into += model.importers(row).length;
            out += model.imports(row).length;
        }
        return [model.count, into, out].join();
    });
    tell(one.name + ": modules and edges", differ(seen, [Object.keys(one.modules).length, one.edges, one.edges].join()));
}

// --- how it is used ---

async function checkKeys(page, one) {
    const crumbs = () => page.locator("#crumbs button").count();
    const readout = () => page.locator("#readout").textContent();
    await page.locator("#map").focus();
    await page.keyboard.press("Home");
    const first = await readout(), top = await crumbs();
    await page.keyboard.press("ArrowRight");
    const second = await readout();
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    const inside = await crumbs();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Backspace");
    const back = await crumbs();
    tell(one.name + ": arrows move on the map", first === second ? "both are " + first : "");
    tell(one.name + ": Enter opens, Backspace goes up", differ([top, inside > top, back].join(), [1, true, 1].join()));
}

async function checkSearch(page, one) {
    const name = Object.keys(one.chains)[0];
    await page.keyboard.press("/");
    await page.keyboard.type(name);
    const found = await page.locator("#found li[role=option] .name").first().textContent();
    await page.keyboard.press("Enter");
    tell(one.name + ": search by keyboard", differ(found, name) || differ(await page.locator("#inspector h3").textContent(), name));
    await page.locator("#search").fill("");
}

async function checkTwin(page, one) {
    const seen = await page.evaluate(() => {
        importscan.map.show(importscan.tree());
        const before = importscan.map.node;
        const sum = before.kids.reduce((all, kid) => all + kid.bytes, 0);
        document.querySelector("#twin tbody button").click();
        return { same: sum === before.bytes, opened: importscan.map.node !== before || before.kids[0].kids.length === 0, caption: document.querySelector("#twin caption").textContent };
    });
    tell(one.name + ": the table opens what the map opens", seen.same && seen.opened ? "" : JSON.stringify(seen));
}

async function checkWidths(browser, one) {
    for (const width of WIDTHS)
        for (const colorScheme of SCHEMES) {
            const page = await open(browser, one, { viewport: { width, height: 844 }, colorScheme });
            const seen = await page.evaluate(() => {
                document.querySelectorAll("details").forEach((item, i) => (item.open = i < 5));
                const box = document.getElementById("map").getBoundingClientRect();
                return { wide: document.documentElement.scrollWidth, map: Math.round(box.width), ground: getComputedStyle(document.body).backgroundColor };
            });
            const bright = Number(seen.ground.match(/\d+/)[0]) > 128;
            tell([one.name, ":", width, "px,", colorScheme].join(" "), seen.wide > width ? "scrolls sideways to " + seen.wide :
                seen.map < width / 2 ? "the map has " + seen.map + " px" : bright !== (colorScheme === "light") ? "the ground is " + seen.ground : "");
            await close(page, one, width + " px, " + colorScheme);
        }
}

async function checkWithoutScript(browser, one) {
    const page = await open(browser, one, { javaScriptEnabled: false });
    const text = await page.locator("body").innerText();
    const tables = await page.locator("table:visible").count(), rows = await page.locator("tbody tr:visible").count();
    const canvas = await page.locator("canvas:visible").count();
    tell(one.name + ": without scripts there are tables", tables >= 5 && rows > 10 && canvas === 0 ? "" : [tables, rows, canvas].join());
    tell(one.name + ": without scripts it says so", text.includes("Scripts are off") && text.includes("Bytes by distribution") ? "" : text.slice(0, 200));
    await close(page, one, "without scripts");
}

async function checkFindings(page, one) {
    const seen = await page.evaluate(() => {
        for (const input of document.querySelectorAll("#finder .choice input, #finder .box input"))
            if (input.checked === input.parentElement.textContent.includes("mended"))
                input.click();
        const all = parseInt(document.querySelector("#finder > p").textContent.replaceAll(",", ""), 10);
        const words = document.querySelector("#finder input[type=search]");
        words.value = "IS999";
        words.dispatchEvent(new Event("input"));
        const none = document.querySelectorAll(".finding").length;
        words.value = "";
        words.dispatchEvent(new Event("input"));
        return { all, none };
    });
    tell(one.name + ": all findings are there", differ(seen.all, one.findings));
    tell(one.name + ": a filter leaves out", differ(seen.none, 0));
}

// The patch of the one finding is the program's patch; the caret stands below the call.
async function checkPatch(page, one) {
    const seen = await page.evaluate(() => {
        const item = [...document.querySelectorAll(".finding")].find((finding) => finding.textContent.includes("IS201") || finding.textContent.includes("IS203"));
        item.open = true;
        return new Promise((resolve) => setTimeout(() => resolve({
            diff: item.querySelector(".diff")?.textContent, copied: [...item.querySelectorAll("button.copy")].map((button) => button.dataset.copy),
            frame: item.querySelector(".code").textContent,
        }), 100));
    });
    const lines = seen.frame.split("\n"), caret = lines.findIndex((line) => line.includes("^"));
    const at = lines[caret].indexOf("^");
    tell(one.name + ": the patch is patch's", differ(seen.diff, one.patch) || differ(seen.copied[0], one.patch));
    tell(one.name + ": the caret stands below open", differ(lines[caret - 1].slice(at, at + 5), "open("));
    tell(one.name + ": a comment to put it to rest", seen.copied.some((text) => /^# importscan: ignore\[IS\d+\] /.test(text)) ? "" : seen.copied.join());
}

// --- hostile names ---

async function checkHostile(browser, one) {
    const page = await open(browser, one);
    for (const name of one.names) {
        const seen = await page.evaluate((wanted) => {
            const row = importscan.model.row(wanted);
            if (row === undefined)
                return { title: "not there", elements: 0 };
            importscan.choose(row, true);
            const search = document.getElementById("search");
            search.value = wanted;
            search.dispatchEvent(new Event("input"));
            search.value = "";
            search.dispatchEvent(new Event("input"));
            return { title: document.querySelector("#inspector h3").textContent, elements: document.querySelectorAll("img, script:not(#data):not(:last-of-type), [onclick], [onerror], [onload]").length };
        }, name);
        tell("hostile: " + JSON.stringify(name) + " is text", differ(seen.title, name) || differ(seen.elements, 0));
    }
    await page.evaluate(() => document.querySelectorAll("details").forEach((item) => (item.open = true)));
    await page.waitForTimeout(200);
    tell("hostile: nothing ran", differ(await page.evaluate(() => typeof window.owned), "undefined"));
    await close(page, one, "with everything open");
    await checkPolicy(browser, one);
}

// Were a name taken for markup after all, the policy would still not run it.
async function checkPolicy(browser, one) {
    const page = await open(browser, one);
    const ran = await page.evaluate(() => {
        const script = document.createElement("script");
        script.textContent = "window.ran = 1";
        document.body.append(script);
        const image = document.createElement("img");
        image.setAttribute("onerror", "window.ran = 2");
        image.src = "https://example.invalid/x.png";
        document.body.append(image);
        return new Promise((resolve) => setTimeout(() => resolve(window.ran), 300));
    });
    tell("hostile: the policy runs nothing that was put in", ran === undefined ? "" : "it ran");
    await page.context().close();
}

// --- all of it ---

async function checkReady(browser, one) {
    const page = await open(browser, one);
    const seen = await page.evaluate(() => ({ ready: document.documentElement.dataset.ready, elements: document.querySelectorAll("*").length }));
    const task = await page.evaluate(() => Math.round(performance.memory?.usedJSHeapSize / 1e6));
    console.log("# " + one.name + ": ready after " + seen.ready + " ms, " + seen.elements + " elements, heap " + task + " MB");
    tell(one.name + ": elements at the start", seen.elements > MOST_ELEMENTS ? String(seen.elements) : "");
    await checkBytes(page, one);
    await checkEdges(page, one);
    await checkChains(page, one);
    await close(page, one, "while it is read");
}

async function checkUse(browser, one) {
    const page = await open(browser, one);
    for (const check of [checkKeys, checkSearch, checkTwin, checkScopes, checkFindings])
        await check(page, one);
    if (one.patch !== undefined)
        await checkPatch(page, one);
    await close(page, one, "while it is used");
}

async function main() {
    const cases = JSON.parse(require("fs").readFileSync(0, "utf8"));
    const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox", "--enable-precise-memory-info"] });
    const by = Object.fromEntries(cases.map((one) => [one.name, one]));
    for (const one of cases)
        await checkReady(browser, one);
    for (const one of [by.wide, by.click, by.mended])
        await checkUse(browser, one);
    for (const one of [by.click, by.hostile]) {
        await checkWidths(browser, one);
        await checkWithoutScript(browser, one);
    }
    await checkHostile(browser, by.hostile);
    await browser.close();
}

main().catch((error) => {
    console.error(error);
    process.exit(1);
});
