// rows.js - the page's data as JSON: the chosen module, or all of it to keep.

class Rows {
    constructor(model) {
        this.model = model;
        this.pre = el("pre", { class: "code", tabindex: "0" });
        const save = el("button", { type: "button" }, "Save all modules as JSON");
        const command = ["importscan", ...model.data.args, "-o", "json"].map(quote).join(" ");
        save.addEventListener("click", () => this.save());
        byId("rowview").replaceChildren(this.pre, el("p", { class: "buttons" }, save, copyButton(command, "Copy the command for the whole report")));
    }

    show(row) {
        this.pre.textContent = JSON.stringify(this.model.record(row), null, 2);
    }

    save() {
        const modules = this.model.names.map((_, row) => this.model.record(row));
        const blob = new Blob([JSON.stringify({ unit: this.model.data.unit, modules }, null, 1)], { type: "application/json" });
        const link = el("a", { href: URL.createObjectURL(blob), download: "importscan-modules.json" });
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    }
}
