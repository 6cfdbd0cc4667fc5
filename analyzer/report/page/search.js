// search.js - modules by any part of their name; what matches stands out on the map.

const MOST_FOUND = 40;

class Search {
    constructor(model, choose, match) {
        this.model = model;
        this.choose = choose;
        this.match = match;
        this.input = byId("search");
        this.found = byId("found");
        this.lower = null;
        this.at = -1;
        this.input.addEventListener("input", () => this.look());
        this.input.addEventListener("keydown", (event) => this.key(event));
        this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
        this.input.addEventListener("focus", () => this.input.value && this.look());
        document.addEventListener("keydown", (event) => this.slash(event));
    }

    slash(event) {
        if (event.key !== "/" || event.target.matches("input, textarea"))
            return;
        event.preventDefault();
        this.input.focus();
        this.input.select();
    }

    // Whole names first, then beginnings, then parts; the heaviest first among equals.
    rank(row, words) {
        const name = this.lower[row], leaf = name.slice(name.lastIndexOf(".") + 1);
        return name === words ? 4 : leaf === words ? 3 : name.startsWith(words) ? 2 : leaf.startsWith(words) ? 1 : 0;
    }

    rowsFor(words) {
        const rows = [];
        this.lower = this.lower || this.model.names.map((name) => name.toLowerCase());
        this.lower.forEach((name, row) => name.includes(words) && rows.push(row));
        return rows.sort((a, b) => this.rank(b, words) - this.rank(a, words) || this.model.bytes[b] - this.model.bytes[a] || a - b);
    }

    look() {
        const words = this.input.value.trim().toLowerCase();
        if (words === "") {
            this.match(null);
            this.close();
            return;
        }
        const rows = this.rowsFor(words);
        this.match(new Set(rows));
        this.rows = rows.slice(0, MOST_FOUND);
        this.found.replaceChildren(...this.rows.map((row, i) => this.item(row, i)), this.rest(rows.length));
        this.found.hidden = false;
        this.input.setAttribute("aria-expanded", "true");
        this.point(this.rows.length > 0 ? 0 : -1);
    }

    rest(count) {
        const says = count === 0 ? "No module of that name" : counted(count, "module") + (count > MOST_FOUND ? ", the first " + MOST_FOUND + " shown" : "");
        return el("li", { class: "small", role: "presentation" }, says);
    }

    item(row, i) {
        return el("li", { id: "found-" + i, role: "option", onpointerdown: () => this.take(i) },
            el("span", { class: "key key-" + this.model.classes[this.model.class[row]] }),
            el("span", { class: "name" }, this.model.names[row]), el("span", { class: "n" }, size(this.model.bytes[row])));
    }

    point(at) {
        this.found.children[this.at]?.removeAttribute("aria-selected");
        this.at = at;
        const item = at < 0 ? null : this.found.children[at];
        item?.setAttribute("aria-selected", "true");
        item?.scrollIntoView({ block: "nearest" });
        this.input.setAttribute("aria-activedescendant", item ? item.id : "");
    }

    key(event) {
        if (event.key === "Escape") {
            this.input.value = "";
            this.look();
        } else if (event.key === "Enter") {
            this.take(this.at);
        } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            const count = this.rows?.length || 0;
            this.point(count === 0 ? -1 : (this.at + (event.key === "ArrowDown" ? 1 : count - 1)) % count);
            event.preventDefault();
        }
    }

    take(at) {
        if (at < 0 || !this.rows)
            return;
        this.close();
        this.choose(this.rows[at]);
    }

    close() {
        this.found.hidden = true;
        this.input.setAttribute("aria-expanded", "false");
    }
}
