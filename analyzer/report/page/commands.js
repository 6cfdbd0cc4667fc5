// commands.js - what can be typed into a shell, and a chain of imports as `importscan why` prints it.

const PLAIN_WORD = /^[\w@%+=:,./-]+$/;
// Options of a report that `why` does not take.
const NOT_FOR_WHY = /^--(store|min-python|functions|focus|all)(=|$)/;
const WIDEST_PLACE = 48;

function quote(word) {
    return PLAIN_WORD.test(word) ? word : "'" + word.replaceAll("'", "'\\''") + "'";
}

function whyCommand(model, name) {
    const args = model.data.args.filter((arg) => !NOT_FOR_WHY.test(arg));
    return ["importscan", "why", ...args, name].map(quote).join(" ");
}

function pointsOf(text) {
    return Array.from(text).length;
}

// Places in a column, unless one is so wide that each statement has a line to itself.
function chainText(steps) {
    const width = Math.max(0, ...steps.map((step) => pointsOf(step.place)));
    return steps.map((step) => {
        const gap = width > WIDEST_PLACE ? "\n      " : " ".repeat(width - pointsOf(step.place) + 2);
        return "  " + step.place + gap + step.statement + step.remark + "\n";
    }).join("");
}
