// map.js - the treemap: a picture on one canvas, what is pointed at and chosen on another above it.

const HEAD = 17; // height of a strip that names a package
const FONT = "11px system-ui, sans-serif";

// A strip costs area, so only large cells have one.
function headOf(node) {
    const width = node.x1 - node.x0, height = node.y1 - node.y0;
    return node.depth > 0 && width > 70 && height > 48 ? HEAD : 0;
}

function gapOf(node) {
    const least = Math.min(node.x1 - node.x0, node.y1 - node.y0);
    return node.depth === 0 ? 0 : least > 90 ? 2 : least > 24 ? 1 : 0;
}

class TreeMap {
    constructor(model, tell) {
        this.model = model;
        this.tell = tell; // { opened(node), chosen(row), pointed(node) }
        this.canvas = byId("map");
        this.marks = byId("marks");
        this.chosen = -1;
        this.matches = null;
        this.focus = 0;
        this.hasFocus = false;
        this.listen();
    }

    listen() {
        this.canvas.addEventListener("click", (event) => this.open(this.cellAt(event)));
        this.canvas.addEventListener("pointermove", (event) => this.point(event));
        this.canvas.addEventListener("pointerleave", () => this.pointAt(null));
        this.canvas.addEventListener("keydown", (event) => this.key(event));
        this.canvas.addEventListener("focus", () => this.setFocus(this.canvas.matches(":focus-visible")));
        this.canvas.addEventListener("blur", () => this.setFocus(false));
        new ResizeObserver(() => this.resize()).observe(this.canvas.parentElement);
        matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    }

    // --- what is shown ---

    show(node) {
        this.node = node;
        this.focus = 0;
        this.pointed = null;
        this.resize();
        this.tell.opened(node);
    }

    choose(row) {
        this.chosen = row;
        this.mark();
    }

    // Rows that a search found; the rest fades. null: nothing is searched for.
    match(rows) {
        this.matches = rows;
        this.draw();
    }

    resize() {
        if (!this.node)
            return;
        const box = this.canvas.parentElement;
        this.width = box.clientWidth;
        this.height = box.clientHeight;
        for (const canvas of [this.canvas, this.marks]) {
            canvas.width = Math.round(this.width * devicePixelRatio);
            canvas.height = Math.round(this.height * devicePixelRatio);
            canvas.getContext("2d").setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
        }
        this.layOut();
        this.draw();
    }

    layOut() {
        const root = d3.hierarchy(this.node, (node) => node.kids).sum((node) => (node.kids.length === 0 ? node.bytes : 0));
        d3.treemap().size([this.width, this.height]).tile(d3.treemapSquarify)
            .paddingTop((node) => headOf(node) || gapOf(node))
            .paddingRight(gapOf).paddingBottom(gapOf).paddingLeft(gapOf)
            .paddingInner((node) => (Math.min(node.x1 - node.x0, node.y1 - node.y0) > 40 ? 1 : 0))(root);
        this.root = root;
        this.cells = root.children || (this.node.row < 0 ? [] : [root]); // a scope may hold nothing
    }

    // --- drawing ---

    draw() {
        if (!this.root)
            return;
        const context = this.canvas.getContext("2d");
        this.looks = looksOf(this.model, context);
        context.fillStyle = this.looks.ground;
        context.fillRect(0, 0, this.width, this.height);
        context.font = FONT;
        context.textBaseline = "middle";
        this.root.each((cell) => (cell.children ? this.drawFrame(context, cell) : this.drawLeaf(context, cell)));
        this.mark();
    }

    drawFrame(context, cell) {
        if (cell.depth === 0)
            return;
        context.fillStyle = this.looks.frame;
        context.fillRect(cell.x0, cell.y0, cell.x1 - cell.x0, cell.y1 - cell.y0);
        if (headOf(cell) === 0)
            return;
        context.fillStyle = this.looks.ink;
        const room = cell.x1 - cell.x0 - 10, bytes = size(cell.value);
        const left = room - context.measureText(bytes).width - 12;
        if (left > 60) {
            context.textAlign = "right";
            context.globalAlpha = 0.65;
            context.fillText(bytes, cell.x1 - 5, cell.y0 + HEAD / 2 + 0.5);
            context.globalAlpha = 1;
        }
        context.textAlign = "left";
        this.label(context, cell.data.label, cell.x0 + 5, cell.y0 + HEAD / 2 + 0.5, left > 60 ? left : room);
    }

    drawLeaf(context, cell) {
        if (cell.data.row < 0)
            return;
        // The frame shows between neighbours, where there is room for it.
        const seam = Math.min(cell.x1 - cell.x0, cell.y1 - cell.y0) > 4 ? 0.75 : 0;
        const width = cell.x1 - cell.x0 - seam, height = cell.y1 - cell.y0 - seam;
        if (width * height < 0.2)
            return;
        const look = this.looks.classes[this.model.class[cell.data.row]];
        context.globalAlpha = this.matches && !this.matches.has(cell.data.row) ? 0.18 : 1;
        context.fillStyle = look.color;
        context.fillRect(cell.x0, cell.y0, width, height);
        if (look.pattern && width > 3 && height > 3) {
            context.fillStyle = look.pattern;
            context.fillRect(cell.x0, cell.y0, width, height);
        }
        if (width > 44 && height > 15)
            this.labelLeaf(context, cell, look, width, height);
        context.globalAlpha = 1;
    }

    // On a hatched cell the words have a plain ground.
    labelLeaf(context, cell, look, width, height) {
        const text = this.fit(context, cell.data.label, width - 10);
        const top = cell.y0 + 2;
        context.textAlign = "left";
        if (text === "")
            return;
        if (look.pattern) {
            context.fillStyle = look.color;
            context.fillRect(cell.x0 + 2, top, context.measureText(text).width + 6, Math.min(13, height - 3));
        }
        context.fillStyle = look.ink;
        context.fillText(text, cell.x0 + 5, top + 7);
        const bytes = size(cell.value);
        if (height > 34 && !look.pattern && context.measureText(bytes).width <= width - 10) {
            context.globalAlpha *= 0.75;
            context.fillText(bytes, cell.x0 + 5, top + 21);
        }
    }

    label(context, text, x, y, room) {
        context.fillText(this.fit(context, text, room), x, y);
    }

    fit(context, text, room) {
        if (context.measureText(text).width <= room)
            return text;
        let length = Math.min(text.length, Math.floor(room / 5));
        while (length > 2 && context.measureText(text.slice(0, length) + "\u2026").width > room)
            length--;
        return length > 2 ? text.slice(0, length) + "\u2026" : "";
    }

    mark() {
        if (!this.root)
            return;
        const context = this.marks.getContext("2d");
        context.clearRect(0, 0, this.width, this.height);
        if (this.pointed)
            this.outline(context, this.topCell(this.pointed), 1, this.looks.mark);
        if (this.pointed && !this.pointed.children)
            this.outline(context, this.pointed, 1.5, this.looks.mark);
        if (this.hasFocus && this.cells[this.focus])
            this.outline(context, this.cells[this.focus], 3, this.looks.mark);
        const chosen = this.chosen < 0 ? null : this.root.leaves().find((cell) => cell.data.row === this.chosen);
        if (chosen)
            this.outline(context, chosen, 3, this.looks.mark);
    }

    outline(context, cell, width, color) {
        const inset = width / 2;
        context.strokeStyle = color;
        context.lineWidth = width;
        context.strokeRect(cell.x0 + inset, cell.y0 + inset, Math.max(1, cell.x1 - cell.x0 - width), Math.max(1, cell.y1 - cell.y0 - width));
    }

    // --- pointing and opening ---

    topCell(cell) {
        while (cell.depth > 1)
            cell = cell.parent;
        return cell;
    }

    // The deepest cell under the pointer.
    cellAt(event) {
        const box = this.canvas.getBoundingClientRect();
        const x = event.clientX - box.left, y = event.clientY - box.top;
        let cell = this.root;
        while (cell.children) {
            const below = cell.children.find((one) => x >= one.x0 && x < one.x1 && y >= one.y0 && y < one.y1);
            if (!below)
                break;
            cell = below;
        }
        return cell;
    }

    point(event) {
        this.pointAt(this.root ? this.cellAt(event) : null);
    }

    pointAt(cell) {
        if (cell === this.pointed)
            return;
        this.pointed = cell && cell.depth > 0 ? cell : null;
        this.mark();
        this.tell.pointed(this.pointed ? this.pointed.data : null);
    }

    // One level down, so that nobody is lost; a module is chosen.
    open(cell) {
        if (!cell || cell.depth === 0)
            return;
        this.enter(this.topCell(cell).data);
    }

    enter(node) {
        if (node.row >= 0)
            this.tell.chosen(node.row);
        if (node.kids.length > 0)
            this.show(node);
    }

    up() {
        if (this.node.parent)
            this.show(this.node.parent);
    }

    // --- keys ---

    setFocus(on) {
        this.hasFocus = on;
        this.mark();
        if (on && this.cells?.[this.focus])
            this.tell.pointed(this.cells[this.focus].data);
    }

    key(event) {
        const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
        if (event.key in steps)
            this.move(...steps[event.key]);
        else if (event.key === "Enter" || event.key === " ")
            this.enter((this.cells[this.focus] || this.root).data);
        else if (event.key === "Backspace" || event.key === "Escape")
            this.up();
        else if (event.key === "Home")
            this.focus = 0;
        else
            return;
        event.preventDefault();
        this.setFocus(true);
    }

    // To the nearest cell whose middle lies that way.
    move(dx, dy) {
        const from = middle(this.cells[this.focus] || this.root);
        let best = -1, least = Infinity;
        this.cells.forEach((cell, i) => {
            const to = middle(cell);
            const along = (to.x - from.x) * dx + (to.y - from.y) * dy;
            const aside = Math.abs((to.x - from.x) * dy) + Math.abs((to.y - from.y) * dx);
            if (along > 0.5 && along + 2 * aside < least) {
                least = along + 2 * aside;
                best = i;
            }
        });
        if (best >= 0)
            this.focus = best;
    }
}

function middle(cell) {
    return { x: (cell.x0 + cell.x1) / 2, y: (cell.y0 + cell.y1) / 2 };
}
