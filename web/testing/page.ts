// What the document of a test's pages names.

export const SCRIPT = "/static/page/page.js";
export const STYLE = "/static/page/page.css";
