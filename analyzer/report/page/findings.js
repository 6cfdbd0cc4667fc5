// findings.js - findings with the source around them, how each is mended, and how it is put to rest.

const SEVERITIES = ["info", "warning", "error"];
const FINDINGS_AT_FIRST = 30;
const TAB = "\t";

class Findings {
    constructor(model, choose) {
        this.model = model;
        this.choose = choose;
        this.room = byId("finder");
        this.all = model.data.findings;
        this.rules = new Map(model.data.rules.map(([code, slug, sentence]) => [code, { slug, sentence }]));
        this.severities = new Set(this.all.some((one) => one.severity > 0) ? [1, 2] : [0, 1, 2]);
        this.order();
        this.build();
    }

    // The worst first, then what can be mended, then what runs while the unit loads.
    order() {
        const weight = (one) => 100 * one.severity + (one.reach === "dead" ? -50 : 0) + (one.diff ? 10 : 0) + (one.when === "import" ? 5 : 0);
        this.all.forEach((one, i) => (one.index = i));
        this.all.sort((a, b) => weight(b) - weight(a) || a.index - b.index);
    }

    build() {
        this.words = el("input", { type: "search", placeholder: "Filter by code, module or words", "aria-label": "Filter findings", spellcheck: "false" });
        this.fixable = this.box("can be mended");
        this.dead = this.box("in code never reached");
        this.words.addEventListener("input", () => this.list());
        this.rooms = { list: el("div", { class: "list" }), count: el("p", { class: "small", "aria-live": "polite" }) };
        this.room.replaceChildren(
            el("div", { class: "toolbar" }, this.words, el("div", { class: "choice" }, ...[2, 1, 0].map((severity) => this.chip(severity))),
                this.fixable.label, this.dead.label),
            this.rooms.count, this.rooms.list);
        this.list();
    }

    box(says) {
        const input = el("input", { type: "checkbox" });
        input.addEventListener("change", () => this.list());
        return { input, label: el("label", { class: "box" }, input, says) };
    }

    chip(severity) {
        const input = el("input", { type: "checkbox", checked: this.severities.has(severity) });
        const count = this.all.filter((one) => one.severity === severity).length;
        input.addEventListener("change", () => {
            this.severities[input.checked ? "add" : "delete"](severity);
            this.list();
        });
        return el("label", {}, input, el("span", {}, counted(count, SEVERITIES[severity])));
    }

    path(finding) {
        return finding.path !== undefined ? finding.path : this.model.path(finding.module);
    }

    place(finding) {
        return this.path(finding) + this.at(finding);
    }

    at(finding) {
        return finding.at ? ":" + finding.at[0] + ":" + finding.at[1] : "";
    }

    // Without the folder of the search path: what a reader knows it by.
    shortPlace(finding) {
        return (finding.path !== undefined ? finding.path : this.model.shortPath(finding.module)) + this.at(finding);
    }

    holds(finding, words) {
        if (!this.severities.has(finding.severity) || (this.fixable.input.checked && !finding.diff && !finding.patched))
            return false;
        if (finding.reach === "dead" && !this.dead.input.checked)
            return false;
        const text = [finding.code, this.rules.get(finding.code).slug, finding.message, this.place(finding),
            finding.module === undefined ? "" : this.model.names[finding.module]].join(" ").toLowerCase();
        return words.every((word) => text.includes(word));
    }

    list() {
        const words = this.words.value.toLowerCase().split(/\s+/).filter(Boolean);
        const shown = this.all.filter((finding) => this.holds(finding, words));
        const mended = shown.filter((finding) => finding.diff || finding.patched).length;
        this.rooms.count.textContent = counted(shown.length, "finding") + (mended ? ", " + number(mended) + " with a patch" : "");
        this.rooms.list.replaceChildren();
        const more = growingList(this.rooms.list, shown, (finding) => this.item(finding), FINDINGS_AT_FIRST);
        this.more?.remove();
        this.more = more;
        this.rooms.list.after(more);
    }

    item(finding) {
        const severity = SEVERITIES[finding.severity];
        const details = el("details", { class: "finding " + severity },
            el("summary", {},
                el("span", { class: "badge " + severity }, severity), el("b", {}, finding.code),
                el("span", { class: "message" }, finding.message),
                el("span", { class: "place", title: this.place(finding) }, ...pathWords(this.shortPlace(finding)))));
        // Made when it is opened: most never are.
        details.addEventListener("toggle", () => details.open && details.children.length === 1 && details.append(this.body(finding)));
        return details;
    }

    body(finding) {
        const rule = this.rules.get(finding.code);
        const body = el("div", { class: "body" },
            el("p", { class: "small" }, finding.code + " " + rule.slug + ": a file that " + rule.sentence + ". ", ...this.context(finding)));
        if (finding.frame)
            body.append(this.frame(finding));
        if (finding.diff)
            body.append(el("h4", {}, "Patch" + (finding.fix === "unsafe" ? ", to be read first: " + finding.reason : "")), this.diff(finding.diff),
                el("p", { class: "buttons" }, copyButton(finding.diff, "Copy the patch")));
        else if (finding.patched)
            body.append(el("p", { class: "small" }, "There is a patch, too large for this page: ", el("code", {}, this.patchCommand(finding))));
        else if (finding.fix)
            body.append(el("p", { class: "small" }, "No patch: " + (finding.reason || "its edits cannot be made here") + "."));
        body.append(this.rest(finding));
        return body;
    }

    context(finding) {
        const words = [];
        if (finding.resource)
            words.push("Touches " + finding.resource + ". ");
        if (finding.when)
            words.push(finding.when === "import" ? "Runs when the module loads. " : "Runs when it is called. ");
        if (finding.reach)
            words.push(finding.reach === "dead" ? "The unit never reaches this code. " : "Whether the unit reaches this code is not known. ");
        return words.concat(this.wayIn(finding));
    }

    wayIn(finding) {
        if (finding.module === undefined)
            return [];
        const link = el("button", { type: "button", class: "link" }, this.model.names[finding.module]);
        link.addEventListener("click", () => this.choose(finding.module));
        const own = this.model.chain(finding.module).filter((step) => this.model.own[step.from]).pop();
        return own && !this.model.own[finding.module] ? [link, " comes in by " + own.place + ". "] : ["Module ", link, ". "];
    }

    frame(finding) {
        const [line, column, endLine, endColumn] = finding.at;
        const pre = el("pre", { class: "code", tabindex: "0" });
        const width = String(finding.first + finding.frame.length - 1).length;
        finding.frame.forEach((text, i) => {
            const at = finding.first + i;
            const inside = at >= line && at <= (endLine || line);
            pre.append(el("span", { class: inside ? "line hit" : "line" }, el("i", {}, String(at).padStart(width) + " "), text + "\n"));
            if (at === line)
                pre.append(el("span", { class: "caret" }, " ".repeat(width + 1) + this.caret(text, column, endLine === line ? endColumn : 0) + "\n"));
        });
        return pre;
    }

    // Columns count code points; tabs stay tabs so that the caret stands below its text.
    caret(text, column, end) {
        const points = Array.from(text);
        const before = points.slice(0, column - 1).map((point) => (point === TAB ? TAB : " ")).join("");
        const stop = end > column ? Math.min(end - 1, points.length) : points.join("").trimEnd().length;
        return before + "^".repeat(Math.max(1, Math.min(stop - column + 1, 100)));
    }

    diff(text) {
        const kinds = { "+": "added", "-": "gone", "@": "hunk" };
        const lines = text.replace(/\n$/, "").split("\n");
        return el("pre", { class: "code diff", tabindex: "0" },
            ...lines.map((line) => el("span", { class: line.startsWith("+++") || line.startsWith("---") ? "hunk" : kinds[line[0]] || null }, line + "\n")));
    }

    patchCommand(finding) {
        const args = this.model.data.args.filter((arg) => !/^--(functions|focus)/.test(arg));
        return ["importscan", "patch", ...args, "--select=" + finding.code].map(quote).join(" ");
    }

    // Comments are heard in the unit's own files alone.
    rest(finding) {
        if (finding.module !== undefined && this.model.own[finding.module]) {
            const comment = "# importscan: ignore[" + finding.code + "] reason";
            return el("p", { class: "small" }, "To put it to rest, end its line with ", el("code", {}, comment), " ", copyButton(comment, "Copy"));
        }
        const command = ["importscan", "check", ...this.model.data.args.filter((arg) => !/^--(functions|focus)/.test(arg)), "--ignore=" + finding.code].map(quote).join(" ");
        return el("p", { class: "small" }, "To leave its rule out: ", el("code", {}, command), " ", copyButton(command, "Copy"));
    }
}
