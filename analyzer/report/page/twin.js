// twin.js - the map told as a table: the parts of what the map shows, with the same ways in.

const TWIN_ROWS = 12;

function classBar(model, node) {
    const bar = svg("svg", { class: "share", viewBox: "0 0 1000 10", preserveAspectRatio: "none", "aria-hidden": "true" });
    let at = 0;
    bar.append(svg("rect", { class: "track", width: 1000, height: 10 }));
    node.byClass.forEach((bytes, i) => {
        const width = node.bytes ? 1000 * bytes / node.bytes : 0;
        if (width > 0)
            bar.append(svg("rect", { class: "of-" + model.classes[i], x: at, width, height: 10 }));
        at += width;
    });
    return bar;
}

function svg(tag, attributes) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes))
        element.setAttribute(name, value);
    return element;
}

function mainClass(model, node) {
    let most = 0;
    node.byClass.forEach((bytes, i) => (most = bytes > node.byClass[most] ? i : most));
    return model.classes[most];
}

class Twin {
    constructor(model, enter) {
        this.model = model;
        this.enter = enter;
        this.room = byId("twin");
    }

    row(node, whole) {
        const open = el("button", { type: "button", class: "link" }, node.label);
        const isLeaf = node.kids.length === 0;
        open.addEventListener("click", () => this.enter(node));
        return el("tr", {},
            el("th", { scope: "row" }, open, el("span", { class: "says" }, isLeaf ? "module" : counted(node.modules, "module"))),
            el("td", { class: "n" }, size(node.bytes)),
            el("td", { class: "n" }, percent(node.bytes, whole)),
            el("td", { class: "wide" }, classBar(this.model, node), el("span", { class: "offscreen" }, "mostly " + mainClass(this.model, node))));
    }

    show(node) {
        const body = el("tbody", {});
        const rows = node.kids.filter((kid) => kid.bytes > 0);
        const more = growingList(body, rows, (kid) => this.row(kid, node.bytes), TWIN_ROWS);
        const head = el("tr", {}, ...["Part", "Bytes", "Share"].map((name, i) => el("th", { scope: "col", class: i ? "n" : null }, name)),
            el("th", { class: "wide", scope: "col" }, "Classes"));
        const caption = node.parent ? node.label : "Distributions";
        this.room.replaceChildren(el("div", { class: "scroll" },
            el("table", { class: "twin" }, el("caption", {}, caption + ": " + size(node.bytes) + " in " + counted(node.modules, "module")),
                el("thead", {}, head), body)), more);
    }
}
