// inspector.js - one module: its class, the chain of imports that leads to it, and what a cut saves.

const ROWS_AT_FIRST = 8;

class Inspector {
    constructor(model, choose) {
        this.model = model;
        this.choose = choose;
        this.room = byId("inspector");
    }

    link(row) {
        const link = el("button", { type: "button", class: "link" }, this.model.names[row]);
        link.addEventListener("click", () => this.choose(row));
        return link;
    }

    show(row) {
        const alone = this.model.alone(row);
        this.room.replaceChildren(
            el("p", { class: "small over" }, row === this.model.unit ? "The unit" : "Module"),
            el("h3", {}, this.model.names[row]),
            this.verdict(row),
            this.facts(row, alone),
            ...this.chainPart(row),
            ...this.edgesPart("Imported by", this.model.importers(row), (edge) => edge.from),
            ...this.edgesPart("Imports", this.model.imports(row), (edge) => edge.to));
    }

    verdict(row) {
        const name = this.model.classes[this.model.class[row]];
        return el("p", { class: "verdict" }, el("span", { class: "key key-" + name }), el("b", {}, name), " ",
            this.model.classSays[this.model.class[row]]);
    }

    // What is true of it now, in the words of `why`.
    state(row) {
        const flags = this.model.flags[row];
        if (this.model.data.kinds[this.model.kind[row]] === "missing")
            return "no file found";
        if (flags & AT_START)
            return "by the interpreter, before the unit";
        if (flags & PARTIAL)
            return "begins to load, and fails";
        if (this.model.loads(row) === "init")
            return "when the unit loads";
        return flags & MAY_LOAD ? "not with the unit, but may later" : "never";
    }

    facts(row, alone) {
        const alias = this.model.alias.get(row);
        const rows = [["Loads", this.state(row)], ["Own bytes", size(this.model.bytes[row])]];
        if (alone.modules > 1)
            rows.push(["Brings in alone", size(alone.bytes) + ", " + counted(alone.modules, "module")]);
        rows.push(["Of", this.model.groupName(row)], ["File", el("span", {}, ...pathWords(this.model.path(row)))]);
        if (alias !== undefined)
            rows.push(["Another name for", this.link(alias)]);
        return el("dl", { class: "facts" }, ...rows.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
    }

    chainPart(row) {
        const steps = this.model.chain(row);
        const command = whyCommand(this.model, this.model.names[row]);
        const buttons = el("p", { class: "buttons" }, copyButton(command, "Copy importscan why"));
        if (steps.length === 0)
            return [el("h4", {}, "Why it is here"), el("p", { class: "small" }, this.noChain(row)), buttons];
        buttons.append(copyButton(chainText(steps), "Copy the chain"));
        return [
            el("h4", {}, this.model.loads(row) === "init" ? "Why it loads" : "What leads to it"),
            el("ol", { class: "chain" }, ...steps.map((step, i) => this.step(step, i === steps.length - 1))),
            buttons,
        ];
    }

    noChain(row) {
        if (row === this.model.unit)
            return "It is what was asked about.";
        return this.model.flags[row] & AT_START ? "The interpreter has it before the unit begins." : "No import leads to it.";
    }

    step(step, last) {
        return el("li", {},
            el("span", { class: "place" }, ...pathWords(step.place)), " ",
            el("code", {}, step.statement), el("span", { class: "remark" }, step.remark),
            el("p", { class: "cut" }, ...this.cut(step)),
            last ? null : el("p", { class: "to" }, this.link(step.to)));
    }

    // Cutting is deleting the statement; waiting keeps it and loads later.
    cut(step) {
        if (step.cut.modules === 0)
            return [el("span", {}, "a cut here saves nothing: " + (this.model.isLoaded(step.to) ? "other imports load it as well" : "it does not load at init"))];
        const words = [el("span", {}, "a cut here saves ", el("b", {}, size(step.cut.bytes)), ", " + counted(step.cut.modules, "module"))];
        if (step.waits)
            words.push(el("span", { class: "waits" }, "can wait: " + size(step.waits.bytes)));
        return words;
    }

    edgesPart(heading, edges, other) {
        if (edges.length === 0)
            return [];
        const list = el("ul", { class: "edges" });
        edges.sort((a, b) => b.executed - a.executed);
        const more = growingList(list, edges, (edge) => this.edge(edge, other(edge)), ROWS_AT_FIRST);
        return [el("h4", {}, heading + " ", el("span", { class: "count" }, number(edges.length))), list, more];
    }

    edge(edge, row) {
        const says = [edge.kind, edge.executed ? "runs while loading" : "", edge.optional ? "ImportError is caught" : ""];
        return el("li", {}, el("span", { class: "key key-" + this.model.classes[this.model.class[row]] }), this.link(row),
            el("span", { class: "says" }, (edge.line ? "line " + edge.line + ", " : "") + says.filter(Boolean).join(", ")));
    }
}
