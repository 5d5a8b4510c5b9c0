/** Elements of the page. */

/** @import { Entry } from "./panels.js" */

/**
 * An element with properties and children; a text child is never read as markup.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, unknown>} [properties]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/**
 * A small drawing of one path.
 *
 * @param {string} path
 * @param {string} viewBox
 * @param {Partial<CSSStyleDeclaration>} [style]
 */
export function icon(path, viewBox = "0 0 24 24", style = {}) {
  const [drawing, outline] = ["svg", "path"].map((tag) =>
    document.createElementNS("http://www.w3.org/2000/svg", tag),
  );
  drawing.setAttribute("viewBox", viewBox);
  drawing.setAttribute("aria-hidden", "true");
  outline.setAttribute("d", path);
  Object.assign(outline.style, style);
  drawing.append(outline);
  return drawing;
}

/** @param {Entry[]} entries */
export const legend = (entries) =>
  h(
    "ul",
    {},
    ...entries.map((entry) => h("li", {}, ...(entry.color ? [swatch(entry)] : []), entry.text)),
  );

/** @param {Omit<Entry, "text">} entry */
export function swatch({ color, width = 0, dashes = [], shape, hollow }) {
  const paint = `var(--${color})`;
  if (!shape)
    return icon("M0 0H22", "0 -5 22 10", {
      stroke: paint,
      strokeWidth: `${width}`,
      strokeDasharray: `${dashes}`,
    });
  const look = hollow ? { stroke: paint, strokeWidth: ".3", fill: "none" } : { fill: paint };
  return icon(shape, "-1.4 -1.4 2.8 2.8", { transform: "scale(1,-1)", ...look });
}

/**
 * A text with its placeholders, each a name in braces, replaced.
 *
 * @param {string} text
 * @param {Record<string, string | number>} values
 */
export const filled = (text, values) =>
  text.replace(/\{(\w+)\}/g, (whole, name) => `${values[name] ?? whole}`);
