const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  lock: "M3.8 7.2h8.4v6.3H3.8zM5.6 7.2V5a2.4 2.4 0 0 1 4.8 0v2.2",
  eye: "M1.5 8S4 3.7 8 3.7 14.5 8 14.5 8 12 12.3 8 12.3 1.5 8 1.5 8zM8 9.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6z",
  hidden: "M1.5 8S4 3.7 8 3.7 14.5 8 14.5 8 12 12.3 8 12.3 1.5 8 1.5 8zM2.5 13.5l11-11",
  tick: "M3.2 8.4 6.4 11.5 12.8 4.8",
  cross: "M4 4l8 8M12 4l-8 8",
  alert: "M8 4.8v4M8 11.2v.1M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8z",
  outside: "M9 2.8h4.2V7M13.2 2.8 7.5 8.5M11.5 9.5v3.7H2.8V4.5h3.7",
  link: "M6.6 9.4 9.4 6.6M7.2 4.6l1.5-1.5a2.97 2.97 0 0 1 4.2 4.2l-1.5 1.5M8.8 11.4l-1.5 1.5a2.97 2.97 0 0 1-4.2-4.2l1.5-1.5",
  numbers: "M2.5 13.5h11M4.5 11V7.5M8 11V3M11.5 11V5.5",
  partners:
    "M2 9.5 5 6.2a1.6 1.6 0 0 1 2.1-.2L8 6.6l1.6-.9a1.5 1.5 0 0 1 1.8.2L14 8.6M4.2 11.2l2.2 1.9a1.6 1.6 0 0 0 2 0l3.2-2.6",
  tag: "M2.5 2.5h5l6 6-5 5-6-6zM5.4 5.4v.1",
  folder: "M2 4.2h4.2l1.4 1.6H14v7H2z",
  globe:
    "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM1.8 8h12.4M8 1.8c2 1.8 2.8 3.9 2.8 6.2S10 12.4 8 14.2C6 12.4 5.2 10.3 5.2 8S6 3.6 8 1.8z",
  bell: "M4 11V7a4 4 0 0 1 8 0v4l1 1.3H3zM6.8 14h2.4",
};
/** @typedef {keyof typeof ICONS} IconName */

/**
 * @param {IconName} name
 * @param {string} [className]
 */
export function icon(name, className = "") {
  const svg = drawing("0 0 16 16", ["", ICONS[name]]);
  svg.setAttribute("class", `icon ${className}`.trim());
  return svg;
}

/** The level bars between two tiles. */
export function levelBars() {
  const svg = drawing("0 0 60 20", ["", "M10 8v4M20 5v10M30 2v16"], ["second", "M40 6v8M50 9v2"]);
  svg.setAttribute("class", "bars");
  return svg;
}

/**
 * @param {string} viewBox
 * @param {...[className: string, path: string]} paths
 */
function drawing(viewBox, ...paths) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", viewBox);
  svg.setAttribute("aria-hidden", "true");
  for (const [className, d] of paths) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    if (className) path.setAttribute("class", className);
    svg.append(path);
  }
  return svg;
}
