// picture.js PAGE.html OUT.png [MODULE] - how docs/page.png is made: the page of fixtures/units/orders-report,
// what loads at init, one module chosen. NODE_PATH says where playwright-core is (build/page-tests/node_modules).
"use strict";
const path = require("path");
const { chromium } = require("playwright-core");

async function main(file, out, module) {
    const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox"] });
    const context = await browser.newContext({ viewport: { width: 1280, height: 1700 }, colorScheme: "light" });
    const page = await context.newPage();
    await page.goto("file://" + encodeURI(path.resolve(file)));
    await page.waitForFunction(() => document.documentElement.dataset.ready);
    await page.evaluate((name) => {
        document.querySelector("input[value=init]").click();
        importscan.choose(importscan.model.row(name), false);
        scrollTo(0, 0);
    }, module || "numpy.polynomial.chebyshev");
    await page.waitForTimeout(400);
    await page.screenshot({ path: out });
    await browser.close();
}

main(...process.argv.slice(2));
