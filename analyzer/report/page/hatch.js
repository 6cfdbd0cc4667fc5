// hatch.js - how a class looks on the canvas: its colour from the style sheet, and lines or dots over
// it, so that no two classes differ by colour alone.

const HATCHES = {
    effect_init: (context) => dots(context),
    dynamic: (context) => (line(context, 0, 8, 8, 0), line(context, 0, 0, 8, 8)),
    merely_imported: (context) => line(context, 0, 8, 8, 0),
    typing_only: (context) => line(context, 0, 4, 8, 4),
    never_loaded: (context) => line(context, 0, 0, 8, 8),
};

function line(context, x0, y0, x1, y1) {
    context.beginPath();
    context.moveTo(x0, y0);
    context.lineTo(x1, y1);
    // The corners of a tile belong to lines of its neighbours.
    for (const shift of [-8, 8]) {
        context.moveTo(x0 + shift, y0);
        context.lineTo(x1 + shift, y1);
    }
    context.stroke();
}

function dots(context) {
    for (const [x, y] of [[2, 2], [6, 6]]) {
        context.beginPath();
        context.arc(x, y, 0.9, 0, 7);
        context.fill();
    }
}

function hatchTile(draw, ink) {
    const tile = document.createElement("canvas");
    const context = (tile.width = tile.height = 16, tile.getContext("2d"));
    context.scale(2, 2);
    context.strokeStyle = context.fillStyle = ink;
    context.lineWidth = 1;
    draw(context);
    return tile;
}

// Colours and patterns of all classes as the present theme has them.
function looksOf(model, context) {
    const style = getComputedStyle(document.documentElement);
    const value = (name) => style.getPropertyValue(name).trim();
    const classes = model.classes.map((name) => {
        const draw = HATCHES[name];
        const pattern = draw ? context.createPattern(hatchTile(draw, value("--hatch")), "repeat") : null;
        if (pattern)
            pattern.setTransform(new DOMMatrix().scale(0.5));
        return { color: value("--" + name) || value("--line"), ink: value("--ink-" + name) || value("--ink"), pattern };
    });
    return { classes, ground: value("--ground"), frame: value("--frame"), ink: value("--ink"), mark: value("--mark") };
}
