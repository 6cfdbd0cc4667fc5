// dom.js - elements and words. Text only ever goes in as text.

function el(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {}))
        setAttribute(element, name, value);
    element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return element;
}

function setAttribute(element, name, value) {
    if (name.startsWith("on"))
        element.addEventListener(name.slice(2), value);
    else if (value === true)
        element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined)
        element.setAttribute(name, value);
}

// A path breaks after its slashes rather than anywhere.
function pathWords(path) {
    return path.split("/").flatMap((part, i) => (i === 0 ? [part] : ["/", el("wbr"), part]));
}

function byId(id) {
    return document.getElementById(id);
}

const UNITS = ["kB", "MB", "GB", "TB"];

// As the program prints them: powers of ten, one digit after the point.
function size(bytes) {
    if (bytes < 1000)
        return bytes + " B";
    let value = bytes / 1000, unit = 0;
    for (; value >= 999.95 && unit < 3; unit++)
        value /= 1000;
    return value.toFixed(1) + " " + UNITS[unit];
}

function number(count) {
    return count.toLocaleString("en-US");
}

function counted(count, one) {
    return number(count) + " " + one + (count === 1 ? "" : "s");
}

function percent(part, whole) {
    if (!whole || !part)
        return "0 %";
    const value = 100 * part / whole;
    return value < 0.1 ? "< 0.1 %" : value.toFixed(value < 10 ? 1 : 0) + " %";
}

function copyText(text) {
    if (navigator.clipboard && window.isSecureContext)
        return navigator.clipboard.writeText(text);
    const area = el("textarea", { class: "offscreen" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    return Promise.resolve();
}

// What it copies stands in data-copy, for whoever wants to look first.
function copyButton(text, label) {
    const button = el("button", { type: "button", class: "copy", "data-copy": text }, label);
    button.addEventListener("click", async () => {
        try {
            await copyText(text);
            button.textContent = "Copied";
        } catch {
            button.textContent = "Copying is not allowed here";
        }
        setTimeout(() => (button.textContent = label), 1500);
    });
    return button;
}

// A list that shows so many items at first and more when asked.
function growingList(list, items, make, step) {
    let shown = 0;
    const more = el("button", { type: "button", class: "quiet" });
    function grow() {
        list.append(...items.slice(shown, shown + step).map(make));
        shown = Math.min(shown + step, items.length);
        more.hidden = shown === items.length;
        more.textContent = "Show more (" + number(items.length - shown) + " left)";
    }
    more.addEventListener("click", grow);
    grow();
    return more;
}
