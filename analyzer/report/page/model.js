// model.js - the columns that page_data.c writes, and the questions that the page asks of them.

const SIX_BITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUE_OF = new Uint8Array(128);
for (let i = 0; i < SIX_BITS.length; i++)
    VALUE_OF[SIX_BITS.charCodeAt(i)] = i;

const LOADS = ["never", "call", "init"];
const MAY_LOAD = 4, PARTIAL = 8, AT_START = 16, OPTIONAL = 32;
const EDGE_KIND = 15, EDGE_EXECUTED = 16, EDGE_OPTIONAL = 32;
const PATH_MODULE = 1, PATH_PACKAGE = 2, PATH_WRITTEN = 3;

async function readData() {
    const script = byId("data");
    if (script.type !== "application/gzip")
        return JSON.parse(script.textContent);
    const packed = atob(script.textContent);
    const bytes = new Uint8Array(packed.length);
    for (let i = 0; i < packed.length; i++)
        bytes[i] = packed.charCodeAt(i);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
}

function letters(text) {
    const values = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++)
        values[i] = VALUE_OF[text.charCodeAt(i)];
    return values;
}

// [how many, value, how many, value, ...] as a column.
function spread(runs, count) {
    const column = new Uint32Array(count);
    let at = 0;
    for (let i = 0; i < runs.length; i += 2, at += runs[i - 2])
        column.fill(runs[i + 1], at, at + runs[i]);
    return column;
}

// [row, value, row, value, ...] as a map.
function pairs(list) {
    const map = new Map();
    for (let i = 0; i < list.length; i += 2)
        map.set(list[i], list[i + 1]);
    return map;
}

class Model {
    constructor(data) {
        const columns = data.modules;
        this.data = data;
        this.count = columns.leaf.length;
        this.unit = data.row;
        this.classes = data.classes.filter((_, i) => i % 2 === 0);
        this.classSays = data.classes.filter((_, i) => i % 2 === 1);
        this.names = Model.names(columns);
        this.class = letters(columns.class);
        this.kind = letters(columns.kind);
        this.flags = letters(columns.flags);
        this.bytes = columns.bytes;
        this.alias = pairs(columns.alias);
        this.own = spread(columns.own, this.count);
        this.group = spread(columns.group, this.count);
        this.form = letters(columns.form);
        this.folder = spread(columns.folder, this.count);
        this.remarks = pairs(columns.remark);
        this.readSparse(columns);
        this.readEdges(data.edges);
        this.readDeferrals(data.deferrals);
    }

    // A row's parent stands before it, so its name is whole already.
    static names(columns) {
        const names = new Array(columns.leaf.length);
        columns.leaf.forEach((leaf, row) => {
            const up = columns.up[row];
            names[row] = up === 0 ? leaf : names[row - up] + "." + leaf;
        });
        return names;
    }

    // Columns that have a value only for rows of some kind.
    readSparse(columns) {
        this.written = new Map();
        this.statement = new Map();
        let path = 0, statement = 0;
        for (let row = 0; row < this.count; row++) {
            if (this.form[row] === PATH_WRITTEN)
                this.written.set(row, columns.paths[path++]);
            if (columns.by[row] !== 0)
                this.statement.set(row, columns.statement[statement++].replace("\x7f", () => this.names[row]));
        }
    }

    // Edges stand sorted by importer and line; `into` lists them by what they import.
    readEdges(edges) {
        const count = edges.to.length;
        this.edgeFrom = new Uint32Array(count);
        this.edgeLine = new Uint32Array(count);
        this.edgeTo = new Uint32Array(count);
        this.edgeKind = letters(edges.kind);
        this.firstEdge = new Uint32Array(this.count + 1);
        for (let row = 0, at = 0; row < this.count; row++) {
            for (let line = 0, i = 0; i < edges.out[row]; i++, at++) {
                line += edges.line[at];
                this.edgeFrom[at] = row;
                this.edgeTo[at] = row + edges.to[at];
                this.edgeLine[at] = line;
            }
            this.firstEdge[row + 1] = at;
        }
        this.groupByTarget(count);
    }

    groupByTarget(count) {
        this.firstInto = new Uint32Array(this.count + 2);
        this.into = new Uint32Array(count);
        for (let i = 0; i < count; i++)
            this.firstInto[this.edgeTo[i] + 2]++;
        for (let row = 2; row < this.count + 2; row++)
            this.firstInto[row] += this.firstInto[row - 1];
        for (let i = 0; i < count; i++)
            this.into[this.firstInto[this.edgeTo[i] + 1]++] = i;
    }

    readDeferrals(list) {
        this.deferrals = new Map();
        for (let i = 0; i < list.length; i += 4)
            this.deferrals.set(list[i] + ":" + list[i + 1], { bytes: list[i + 2], modules: list[i + 3] });
    }

    row(name) {
        if (!this.rows)
            this.rows = new Map(this.names.map((one, row) => [one, row]));
        return this.rows.get(name);
    }

    // As the report tells it: relative to where it was made, or the module's kind where it has no file.
    path(row) {
        const folder = this.data.modules.folders[this.folder[row]];
        const below = this.names[row].replaceAll(".", "/");
        const start = folder === "" ? "" : folder + "/";
        switch (this.form[row]) {
            case PATH_MODULE: return start + below + ".py";
            case PATH_PACKAGE: return start + below + "/__init__.py";
            case PATH_WRITTEN: return this.written.get(row);
            default: return this.data.kinds[this.kind[row]];
        }
    }

    shortPath(row) {
        const path = this.path(row), folder = this.data.modules.folders[this.folder[row]];
        return this.form[row] === PATH_WRITTEN || folder === "" || this.own[row] ? path : path.slice(folder.length + 1);
    }

    loads(row) {
        return LOADS[this.flags[row] & 3];
    }

    isLoaded(row) {
        return (this.flags[row] & 3) === 2 && !(this.flags[row] & PARTIAL);
    }

    // Loads with the unit, and need not.
    canWait(row) {
        return this.isLoaded(row) && !["required_init", "effect_init"].includes(this.classes[this.class[row]]);
    }

    groupName(row) {
        const [name, version] = this.data.modules.groups[this.group[row]];
        return version ? name + " " + version : name;
    }

    place(row, line) {
        return line === 0 ? this.path(row) : this.path(row) + ":" + line;
    }

    // The import that leads to a row; null for the unit, and for what nothing leads to.
    step(row) {
        const columns = this.data.modules;
        if (columns.by[row] === 0)
            return null;
        const from = row + columns.by[row], line = columns.line[row];
        return {
            from, to: row, line,
            place: this.place(from, line),
            statement: this.statement.get(row),
            remark: this.remarks.get(row) || "",
            cut: { bytes: columns.cut[2 * row], modules: columns.cut[2 * row + 1] },
            waits: this.deferrals.get(from + ":" + line) || null,
        };
    }

    // The steps from the unit, first one first.
    chain(row) {
        const steps = [];
        for (let step = this.step(row); step !== null; step = this.step(step.from))
            steps.unshift(step);
        return steps;
    }

    // With all that only this module brings in; nothing is 0.
    alone(row) {
        const alone = this.data.modules.alone;
        return { bytes: alone[2 * row], modules: alone[2 * row + 1] };
    }

    edge(index) {
        const bits = this.edgeKind[index];
        return {
            from: this.edgeFrom[index], to: this.edgeTo[index], line: this.edgeLine[index],
            kind: this.data.edgeKinds[bits & EDGE_KIND],
            executed: (bits & EDGE_EXECUTED) !== 0, optional: (bits & EDGE_OPTIONAL) !== 0,
        };
    }

    importers(row) {
        return Array.from(this.into.subarray(this.firstInto[row], this.firstInto[row + 1]), (i) => this.edge(i));
    }

    imports(row) {
        const edges = [];
        for (let i = this.firstEdge[row]; i < this.firstEdge[row + 1]; i++)
            edges.push(this.edge(i));
        return edges;
    }

    // One module as people and programs read it.
    record(row) {
        const alias = this.alias.get(row);
        return {
            name: this.names[row], kind: this.data.kinds[this.kind[row]], class: this.classes[this.class[row]],
            path: this.path(row), distribution: this.groupName(row), bytes: this.bytes[row],
            loads: this.loads(row), may_load: (this.flags[row] & MAY_LOAD) !== 0,
            partial: (this.flags[row] & PARTIAL) !== 0, optional: (this.flags[row] & OPTIONAL) !== 0,
            at_start: (this.flags[row] & AT_START) !== 0,
            ...(alias === undefined ? {} : { alias_of: this.names[alias] }),
            chain: this.chain(row).map((step) => ({ place: step.place, statement: step.statement })),
            alone: this.alone(row),
            imports: this.imports(row).map((edge) => ({ name: this.names[edge.to], line: edge.line, kind: edge.kind, executed: edge.executed })),
        };
    }
}
