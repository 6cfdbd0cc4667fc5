// tree.js - modules as a tree of distributions, packages and modules, for the map and its table.

const SCOPES = {
    all: { says: "all files", holds: () => true },
    init: { says: "what loads at init", holds: (model, row) => model.isLoaded(row) },
    idle: { says: "what loads and can wait", holds: (model, row) => model.canWait(row) },
};

function branch(label, parent, row) {
    return { label, parent, row, children: new Map(), bytes: 0, modules: 0, byClass: null };
}

// The branch of a dotted name below a distribution, made where it is not there yet.
function branchOf(model, group, name, known) {
    const found = known.get(name);
    if (found)
        return found;
    const dot = name.lastIndexOf(".");
    const parent = dot < 0 ? group : branchOf(model, group, name.slice(0, dot), known);
    const made = branch(dot < 0 ? name : name.slice(dot + 1), parent, -1);
    made.name = name;
    parent.children.set(name, made);
    known.set(name, made);
    return made;
}

// A package's own file is a leaf among its modules.
function giveOwnFile(node) {
    for (const child of [...node.children.values()])
        giveOwnFile(child);
    if (node.children.size === 0 || node.row < 0 || !node.own)
        return;
    const own = branch("__init__", node, node.row);
    own.name = node.name;
    own.bytes = node.own;
    node.children.set(node.name + ".__init__", own);
}

function addUp(model, node) {
    node.kids = [...node.children.values()];
    node.byClass = new Float64Array(model.classes.length);
    if (node.kids.length === 0) {
        node.bytes = node.bytes || node.own || 0;
        node.modules = 1;
        node.byClass[model.class[node.row]] = node.bytes;
        return;
    }
    for (const kid of node.kids) {
        addUp(model, kid);
        node.bytes += kid.bytes;
        node.modules += kid.modules;
        kid.byClass.forEach((bytes, i) => (node.byClass[i] += bytes));
    }
    node.kids.sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
}

// A distribution of one package is that package.
function joinSingle(group) {
    if (group.kids.length !== 1 || group.kids[0].kids.length === 0)
        return;
    const only = group.kids[0];
    group.kids = only.kids;
    group.row = only.row;
    for (const kid of group.kids)
        kid.parent = group;
}

function buildTree(model, scope) {
    const root = branch("Everything", null, -1);
    const groups = new Map();
    for (let row = 0; row < model.count; row++) {
        if (model.bytes[row] === 0 || !SCOPES[scope].holds(model, row))
            continue;
        const number = model.group[row];
        if (!groups.has(number)) {
            const group = branch(model.groupName(row), root, -1);
            group.name = "group " + number;
            root.children.set(group.name, group);
            groups.set(number, { group, known: new Map() });
        }
        const { group, known } = groups.get(number);
        const node = branchOf(model, group, model.names[row], known);
        node.row = row;
        node.own = model.bytes[row];
    }
    root.name = "";
    giveOwnFile(root);
    addUp(model, root);
    root.kids.forEach(joinSingle);
    return root;
}

// From the root down to a node.
function pathTo(node) {
    const path = [];
    for (let at = node; at; at = at.parent)
        path.unshift(at);
    return path;
}

// The leaf that shows a row; null where none has bytes in this scope.
function leafOf(root, row) {
    const stack = [root];
    while (stack.length > 0) {
        const node = stack.pop();
        if (node.kids.length === 0 && node.row === row)
            return node;
        stack.push(...node.kids);
    }
    return null;
}
