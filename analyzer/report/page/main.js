// main.js - joins the parts. They know each other by three events: a part of the map is opened, a
// module is chosen, something is pointed at.

class Page {
    constructor(model) {
        this.model = model;
        this.trees = {};
        this.scope = "all";
        this.twin = new Twin(model, (node) => this.map.enter(node));
        this.inspector = new Inspector(model, (row) => this.choose(row, true));
        this.rows = new Rows(model);
        this.map = new TreeMap(model, {
            opened: (node) => this.opened(node),
            chosen: (row) => this.choose(row, false),
            pointed: (node) => this.pointed(node),
        });
        this.findings = new Findings(model, (row) => this.choose(row, true));
        this.search = new Search(model, (row) => this.choose(row, true), (rows) => this.map.match(rows));
        this.legend();
        this.scopes();
        this.linkTables();
    }

    tree() {
        this.trees[this.scope] = this.trees[this.scope] || buildTree(this.model, this.scope);
        return this.trees[this.scope];
    }

    // The module of the address, or the unit.
    begin() {
        this.map.show(this.tree());
        const named = location.hash.startsWith("#module=") ? this.model.row(decodeURIComponent(location.hash.slice(8))) : undefined;
        this.choose(named === undefined ? this.model.unit : named, named !== undefined);
        addEventListener("hashchange", () => this.followAddress());
    }

    followAddress() {
        const row = location.hash.startsWith("#module=") ? this.model.row(decodeURIComponent(location.hash.slice(8))) : undefined;
        if (row !== undefined && row !== this.chosen)
            this.choose(row, true);
    }

    choose(row, bringMap) {
        this.chosen = row;
        this.inspector.show(row);
        this.rows.show(row);
        if (bringMap)
            this.bring(row);
        this.map.choose(row);
        if (row !== this.model.unit || bringMap)
            history.replaceState(null, "", "#module=" + encodeURIComponent(this.model.names[row]));
    }

    // Shows the part of the map that holds the module, where it has bytes in this scope.
    bring(row) {
        const leaf = leafOf(this.tree(), row);
        if (leaf && leaf.parent && leaf.parent !== this.map.node)
            this.map.show(leaf.parent);
        const room = byId("bytes"), top = byId("inspector").getBoundingClientRect();
        if (top.bottom < 80 || top.top > innerHeight - 80)
            (innerWidth < 1000 ? byId("inspector") : room).scrollIntoView({ block: "start" });
    }

    opened(node) {
        const crumbs = pathTo(node).map((one, i, all) => {
            const name = i === 0 ? "All distributions" : one.label;
            const crumb = el("button", { type: "button", class: "link", "aria-current": i === all.length - 1 ? "true" : null }, name);
            crumb.addEventListener("click", () => this.map.show(one));
            return crumb;
        });
        byId("crumbs").replaceChildren(...crumbs);
        this.twin.show(node);
        this.pointed(null);
    }

    pointed(node) {
        const at = node || this.map.node;
        const words = [size(at.bytes) + " of " + SCOPES[this.scope].says, percent(at.bytes, this.tree().bytes)];
        if (at.kids.length > 0)
            words.push(counted(at.modules, "module"));
        else if (at.row >= 0)
            words.push(this.model.classes[this.model.class[at.row]]);
        const name = at.row >= 0 ? this.model.names[at.row] : at.label;
        byId("readout").replaceChildren(el("b", {}, at.parent ? name : "Everything"), " " + words.join(" \u00b7 "));
    }

    legend() {
        const shown = this.model.classes.map((name, i) => ({ name, i })).filter(({ i }) => this.tree().byClass[i] > 0);
        byId("legend").replaceChildren(...shown.map(({ name, i }) =>
            el("li", { title: this.model.classSays[i] }, el("span", { class: "key key-" + name }), name)));
    }

    scopes() {
        for (const input of document.querySelectorAll("input[name=scope]"))
            input.addEventListener("change", () => {
                this.scope = input.value;
                this.map.show(this.tree());
            });
    }

    // Places in the tables lead to their module.
    linkTables() {
        for (const place of document.querySelectorAll("[data-module]")) {
            const row = this.model.row(place.dataset.module);
            if (row === undefined)
                continue;
            const link = el("button", { type: "button", class: "link" }, place.textContent);
            link.addEventListener("click", () => this.choose(row, true));
            place.replaceChildren(link);
        }
    }
}

async function start() {
    document.documentElement.classList.add("with-script");
    const page = new Page(new Model(await readData()));
    page.begin();
    // For consoles and tests: the model, and what the map shows.
    window.importscan = page;
    document.documentElement.dataset.ready = Math.round(performance.now());
}

// Where the browser cannot (an old one without DecompressionStream), the tables stay.
start().catch((error) => {
    console.error(error);
    document.documentElement.classList.remove("with-script");
    byId("verdict").prepend(el("p", { class: "note" }, "The map could not be drawn (" + error.message + "); the tables below hold the report."));
});
